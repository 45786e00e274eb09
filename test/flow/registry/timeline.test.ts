import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amended,
  asOf,
  type Content,
  segmentsOf,
  type TimelineVersion,
} from '../../../src/flow/registry/timeline.ts';

const START = 1_000;
const first: TimelineVersion = {
  version: 1,
  validFromMs: START,
  recordedAtMs: START,
  content: { status: 'confirmed', quantity: 32, sites: 'A', end: 9_000 },
  sets: [],
};

interface Step {
  readonly recordedAtMs: number;
  readonly effectiveFromMs: number;
  readonly patch: Content;
}

/** Amendments of any date up to their recording, and decisions on the status, which take effect as they are recorded. */
const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      fc.record({
        back: fc.integer({ min: 0, max: 1_500 }),
        patch: fc
          .record(
            {
              quantity: fc.integer({ min: 0, max: 3 }),
              sites: fc.constantFrom('A', 'B'),
              end: fc.integer({ min: 0, max: 2 }),
            },
            { requiredKeys: [] },
          )
          .filter((patch) => Object.keys(patch).length > 0),
      }),
      fc.record({
        back: fc.constant(0),
        patch: fc.record({ status: fc.constantFrom('confirmed', 'suspended', 'revoked') }),
      }),
    ),
    { maxLength: 9 },
  )
  .map((list) =>
    list.map(({ back, patch }, i) => {
      const recordedAtMs = START + 100 * (i + 1);
      return { recordedAtMs, effectiveFromMs: recordedAtMs - back, patch };
    }),
  );

function played(list: readonly Step[]): readonly TimelineVersion[] {
  const versions = [first];
  for (const step of list) versions.push(...amended(versions, step, step.recordedAtMs));
  return versions;
}

/** What holds at a date, told without versions: of all that took effect by then, the latest date wins, then the latest word. */
function told(list: readonly Step[], dateMs: number): Content {
  const patches = list
    .filter(({ effectiveFromMs }) => effectiveFromMs <= dateMs)
    .toSorted((a, b) => a.effectiveFromMs - b.effectiveFromMs)
    .map(({ patch }) => patch);
  return Object.assign({}, first.content, ...patches);
}

const dates = fc.integer({ min: START - 1_000, max: START + 2_000 });

describe('a timeline', () => {
  test('holds at each date what took effect by then: the later date wins, and of one date the later word', () => {
    fc.assert(
      fc.property(steps, dates, (list, dateMs) => {
        const holding = asOf(played(list), dateMs);
        const begins = Math.min(START, ...list.map(({ effectiveFromMs }) => effectiveFromMs));
        if (dateMs < begins) expect(holding).toBeNull();
        else expect(holding?.content).toEqual(told(list, dateMs));
      }),
      { numRuns: 2_000 },
    );
  });

  test('has its present in the newest version', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const versions = played(list);
        const newest = versions.at(-1)!;
        expect(asOf(versions, Number.MAX_SAFE_INTEGER)).toBe(newest);
        expect(newest.content).toEqual(told(list, Number.MAX_SAFE_INTEGER));
        expect(versions.map(({ version }) => version)).toEqual(versions.map((_, i) => i + 1));
      }),
      { numRuns: 500 },
    );
  });

  test('never changes what was known at an earlier time', () => {
    fc.assert(
      fc.property(steps, dates, fc.nat(8), (list, dateMs, known) => {
        const early = list.slice(0, known);
        const knownAtMs = early.at(-1)?.recordedAtMs ?? START;
        expect(asOf(played(list), dateMs, knownAtMs)).toEqual(asOf(played(early), dateMs));
        expect(segmentsOf(played(list), knownAtMs)).toEqual(segmentsOf(played(early)));
      }),
      { numRuns: 500 },
    );
  });

  test('is the same as its stretches, which leave no gap and do not overlap', () => {
    fc.assert(
      fc.property(steps, dates, (list, dateMs) => {
        const versions = played(list);
        const segments = segmentsOf(versions);
        const at = segments.find(
          ({ fromMs, toMs }) => fromMs <= dateMs && (toMs === null || dateMs < toMs),
        );
        expect(at?.version ?? null).toBe(asOf(versions, dateMs));
        segments.forEach(({ toMs }, i) => {
          expect(toMs).toBe(segments[i + 1]?.fromMs ?? null);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('keeps a suspension between two amendments, and the amendments through it', () => {
    const versions = played([
      { recordedAtMs: 1_100, effectiveFromMs: 1_100, patch: { quantity: 64 } },
      { recordedAtMs: 1_200, effectiveFromMs: 1_200, patch: { status: 'suspended' } },
      { recordedAtMs: 1_300, effectiveFromMs: 1_050, patch: { quantity: 48, sites: 'B' } },
    ]);
    const seen = (dateMs: number) => {
      const { status, quantity, sites } = asOf(versions, dateMs)!.content;
      return [status, quantity, sites];
    };
    expect(seen(1_060)).toEqual(['confirmed', 48, 'B']);
    expect(seen(1_150)).toEqual(['confirmed', 64, 'B']);
    expect(seen(1_250)).toEqual(['suspended', 64, 'B']);
    expect(versions.at(-1)).toMatchObject({ version: 6, validFromMs: 1_200 });
  });
});
