/** Spans of a duty under amendments of its interval, against a list that is written out day by day. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BegunDuty,
  spanAfter,
  spansBy,
  stretchesOf,
  withInterval,
} from '../../src/core/duty-spans.ts';

const DAY_MS = 86_400_000;
const validFromMs = 0;
const LAST_DAY = 400;

interface Amended {
  readonly day: number;
  readonly everyDays: number;
}

/** Ends of spans in days: each one is open until its day comes, and an amendment moves the open one alone. */
function plainEnds(everyDays: number, amendments: readonly Amended[]): number[] {
  const ends: number[] = [];
  let [begin, end, every] = [0, everyDays, everyDays];
  for (let day = 0; day <= LAST_DAY; day++) {
    while (day >= end) {
      ends.push(end);
      [begin, end] = [end, end + every];
    }
    for (const amended of amendments.filter((one) => one.day === day)) {
      every = amended.everyDays;
      if (every >= end - begin || day === 0) {
        end = begin + every;
        continue;
      }
      for (let next = begin + every; next < end; next += every) {
        if (next >= day) end = next;
      }
    }
  }
  return ends;
}

function endsOf(duty: BegunDuty): number[] {
  return stretchesOf(duty, validFromMs).flatMap((stretch) =>
    Array.from({ length: spansBy(stretch, LAST_DAY * DAY_MS) }, (_, i) => {
      return spanAfter(stretch, i).toMs / DAY_MS;
    }),
  );
}

const begun = (everyDays: number): BegunDuty => ({ what: 'usage', everyDays, sinceMs: 0 });

const amend = (duty: BegunDuty, { day, everyDays }: Amended) =>
  withInterval(duty, everyDays, { atMs: day * DAY_MS, validFromMs });

const every = fc.integer({ min: 1, max: 120 });
const amended = fc.record({ day: fc.integer({ min: 0, max: LAST_DAY }), everyDays: every });
const list = fc
  .array(amended, { maxLength: 5 })
  .map((some) => some.toSorted((a, b) => a.day - b.day));

test('spans are those of the plain list, whatever amendments came', () => {
  fc.assert(
    fc.property(every, list, (first, amendments) => {
      expect(endsOf(amendments.reduce(amend, begun(first)))).toEqual(plainEnds(first, amendments));
    }),
  );
});

test('an amendment keeps every span that had ended, and ends none before its own day', () => {
  fc.assert(
    fc.property(every, list, amended, (first, amendments, last) => {
      const known = amendments.filter(({ day }) => day <= last.day).reduce(amend, begun(first));
      const past = (duty: BegunDuty) => endsOf(duty).filter((day) => day < last.day);
      expect(past(amend(known, last))).toEqual(past(known));
    }),
  );
});

test('an interval that comes back before its span ends is as if it had stayed', () => {
  const there = amend(begun(90), { day: 80, everyDays: 30 });
  expect(endsOf(there).slice(0, 3)).toEqual([90, 120, 150]);
  expect(amend(there, { day: 85, everyDays: 90 })).toEqual(begun(90));
});
