import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bytes } from '../../src/core/model.ts';
import type { PendingLeaf } from '../../src/flow/log-port.ts';
import { issueChallenge } from '../../src/flow/round.ts';
import { logSigner } from '../core/log/keys.ts';
import { checkLog } from './check-log.ts';
import { Crash, MemoryLog } from './memory-log.ts';
import { leaf, leaves, random, run, startMs } from './pending.ts';

type Act =
  | { readonly type: 'round'; readonly pool: readonly PendingLeaf[] }
  | { readonly type: 'challenge'; readonly offsetMs: number };
type Deed = readonly [act: Act, crashAtStep: number | null];

const ledgerName = fc.constantFrom('a', 'b', 'c');
const pending = fc
  .tuple(ledgerName, fc.integer({ min: 1, max: 12 }), fc.constantFrom(0, 0, 0, 0, 1))
  .map(([ledger, sequence, variant]) => leaf(ledger, sequence, variant));
const stretch = fc
  .tuple(ledgerName, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 120 }))
  .map(([ledger, from, more]) => leaves(ledger, from, from + more));
const someAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('round' as const),
      pool: fc.array(pending, { maxLength: 8 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('round' as const), pool: stretch }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('challenge' as const),
      offsetMs: fc.integer({ min: -9, max: 9 }),
    }),
  },
);
const someStep: fc.Arbitrary<number | null> = fc.option(fc.integer({ min: 1, max: 40 }));
const someDeed: fc.Arbitrary<Deed> = fc.tuple(someAct, someStep);

/** What the log must hold: by ledger, the leaf of each sequence from 1 on that it ever took. */
type Model = Map<string, { readonly leafData: Bytes; readonly index: number }[]>;

function perform(store: MemoryLog, act: Act, at: number) {
  if (act.type === 'round') return run(store, act.pool);
  return issueChallenge(store, logSigner, startMs + act.offsetMs, random(at));
}

/** Reads what a round took off the log itself, and holds its answer, one entry a leaf, against that. */
function learn(model: Model, log: readonly Bytes[], pool: readonly PendingLeaf[]): void {
  for (const { ledger, sequence, leafData: data } of pool.toSorted(
    (a, b) => a.sequence - b.sequence,
  )) {
    const taken = model.get(ledger) ?? [];
    const index = log.findIndex((one) => String(one) === String(data));
    if (index >= 0 && sequence === taken.length + 1) taken.push({ leafData: data, index });
    model.set(ledger, taken);
  }
}

function checkAnswer(model: Model, pool: readonly PendingLeaf[], answer: ReturnType<typeof run>) {
  expect(answer.placed.length + answer.refused.length).toBe(pool.length);
  for (const { ledger, sequence, index } of answer.placed) {
    expect(model.get(ledger)?.[sequence - 1]?.index).toBe(index);
  }
  for (const { ledger, sequence, reason } of answer.refused) {
    const taken = model.get(ledger)?.[sequence - 1];
    expect(reason).not.toBe('log_forgotten');
    const offered = pool.filter((one) => one.ledger === ledger && one.sequence === sequence);
    const before = model.get(ledger)?.[sequence - 2];
    const isOther = offered.some(({ leafData, previous }) =>
      taken
        ? String(leafData) !== String(taken.leafData)
        : String(previous) !== String(before?.leafData),
    );
    if (reason === 'log_fork') expect(isOther).toBe(true);
  }
}

test('any run of appends, duplicates, forks, gaps and crashes keeps one log that only grows', () => {
  const deeds = fc.array(someDeed, { minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(deeds, (run_) => {
      const store = new MemoryLog();
      const model: Model = new Map();
      const notes = new Map<number, string>();
      let log: Bytes[] = [];
      run_.forEach(([act, crashAtStep], at) => {
        if (crashAtStep !== null) store.crashAt(crashAtStep);
        let answer: ReturnType<typeof perform> | undefined;
        try {
          answer = perform(store, act, at);
        } catch (fault) {
          if (!(fault instanceof Crash)) throw fault;
        }
        store.neverCrash();
        log = checkLog(store, logSigner.key, log);
        if (act.type === 'round') learn(model, log, act.pool);
        if (answer && 'refused' in answer && act.type === 'round') {
          checkAnswer(model, act.pool, answer);
        }
        const { size, note } = store.checkpoint() ?? { size: 0, note: '' };
        expect(notes.get(size) ?? note).toBe(note);
        notes.set(size, note);
      });
      for (const taken of model.values()) {
        for (const { leafData: data, index } of taken) expect(log[index]).toEqual(data);
      }
    }),
    { numRuns: 60 },
  );
});
