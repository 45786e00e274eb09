import { sha256 } from '@noble/hashes/sha2.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openChallenge } from '../../src/core/log/challenge.ts';
import { encodeGenesis, leafData } from '../../src/core/log/leaf.ts';
import { verifyConsistency } from '../../src/core/log/proof.ts';
import { rootOf } from '../../src/core/log/tree.ts';
import type { Bytes } from '../../src/core/model.ts';
import type { PendingLeaf } from '../../src/flow/log-port.ts';
import { forget, issueChallenge, prove, round } from '../../src/flow/round.ts';
import { logSigner } from '../core/log/keys.ts';
import { checkLog } from './check-log.ts';
import { Crash, MemoryLog } from './memory-log.ts';

const startMs = 1_800_000_000_000;

function leaf(ledger: string, sequence: number, variant = 0): PendingLeaf {
  const data = sha256(new TextEncoder().encode(`${ledger} ${sequence} ${variant}`));
  return { ledger, sequence, leafData: data };
}

function leaves(ledger: string, from: number, to: number): PendingLeaf[] {
  return Array.from({ length: to - from + 1 }, (_, at) => leaf(ledger, from + at));
}

function run(store: MemoryLog, pool: readonly PendingLeaf[]) {
  return round(store, pool, logSigner, startMs);
}

const random = (seed: number) => sha256(Uint8Array.of(seed & 255, seed >> 8));

describe('a round', () => {
  test('the first one makes the genesis leaf, even of an empty pool', () => {
    const store = new MemoryLog();
    const { size, placed } = run(store, []);
    const genesis = leafData(encodeGenesis('log.example/muster', startMs));
    expect([size, placed]).toEqual([1, []]);
    expect(checkLog(store, logSigner.key, [])).toEqual([genesis]);
  });

  test('without a new leaf it answers the checkpoint that stands', () => {
    const store = new MemoryLog();
    const first = run(store, leaves('a', 1, 3));
    const again = run(store, leaves('a', 1, 3));
    expect(again).toEqual(first);
    expect(round(store, [], logSigner, startMs + 5_000).checkpoint).toBe(first.checkpoint);
  });

  test('leaves of many ledgers are placed in order of their sequences, however they came', () => {
    const store = new MemoryLog();
    const pool = [...leaves('b', 1, 3).reverse(), ...leaves('a', 1, 2).reverse()];
    const { placed, refused } = run(store, pool);
    expect(refused).toEqual([]);
    expect(placed).toEqual([
      { ledger: 'a', sequence: 1, index: 1 },
      { ledger: 'a', sequence: 2, index: 2 },
      { ledger: 'b', sequence: 1, index: 3 },
      { ledger: 'b', sequence: 2, index: 4 },
      { ledger: 'b', sequence: 3, index: 5 },
    ]);
    checkLog(store, logSigner.key, []);
  });

  test('two Workers that carry the same predecessors get the same indices', () => {
    const store = new MemoryLog();
    const { placed, size } = run(store, [...leaves('a', 1, 2), ...leaves('a', 1, 3)]);
    expect(placed.map(({ index }) => index)).toEqual([1, 1, 2, 2, 3]);
    expect(size).toBe(4);
  });

  test('another leaf under a known sequence is a fork: refused, never overwritten', () => {
    const store = new MemoryLog();
    run(store, leaves('a', 1, 2));
    const { placed, refused, size } = run(store, [leaf('a', 2, 1), leaf('a', 3), leaf('b', 1)]);
    expect(refused).toEqual([
      { ledger: 'a', sequence: 2, reason: 'log_fork' },
      { ledger: 'a', sequence: 3, reason: 'log_predecessor_missing' },
    ]);
    expect([placed, size]).toEqual([[{ ledger: 'b', sequence: 1, index: 3 }], 4]);
    expect(store.indexOf('a', 2)?.leafData).toEqual(leaf('a', 2).leafData);
    checkLog(store, logSigner.key, []);
  });

  test('a fork inside one pool keeps the leaf that came first', () => {
    const store = new MemoryLog();
    const { placed, refused } = run(store, [leaf('a', 1), leaf('a', 1, 1), leaf('a', 2)]);
    expect(placed).toEqual([{ ledger: 'a', sequence: 1, index: 1 }]);
    expect(refused.map(({ reason }) => reason)).toEqual(['log_fork', 'log_predecessor_missing']);
  });

  test.each([0, 2, 2 ** 40, -1, 1.5])('a ledger cannot begin with sequence %d', (sequence) => {
    const store = new MemoryLog();
    const { refused, size } = run(store, [leaf('a', sequence)]);
    const reason = sequence < 1 ? 'log_forgotten' : 'log_predecessor_missing';
    expect([refused, size]).toEqual([[{ ledger: 'a', sequence, reason }], 1]);
  });

  test('a gap refuses what stands behind it and nothing before it', () => {
    const store = new MemoryLog();
    const { placed, refused } = run(store, [leaf('a', 1), leaf('a', 3), leaf('a', 4)]);
    expect(placed.map(({ sequence }) => sequence)).toEqual([1]);
    expect(refused.map(({ sequence, reason }) => [sequence, reason])).toEqual([
      [3, 'log_predecessor_missing'],
      [4, 'log_predecessor_missing'],
    ]);
    expect(run(store, leaves('a', 2, 4)).placed.map(({ index }) => index)).toEqual([2, 3, 4]);
  });

  test('leaf data that is not a hash is our own fault and leaves no trace', () => {
    const store = new MemoryLog();
    const short = { ledger: 'a', sequence: 1, leafData: new Uint8Array(31) };
    expect(() => run(store, [short])).toThrow('leaf data of 31 bytes');
    expect(checkLog(store, logSigner.key, [])).toEqual([]);
  });

  test('a thousand leaves cross the border of tiles', () => {
    const store = new MemoryLog();
    const pool = leaves('a', 1, 1_000);
    run(store, pool.slice(0, 255));
    run(store, pool.slice(255, 256));
    run(store, pool);
    expect(checkLog(store, logSigner.key, []).length).toBe(1_001);
  });
});

describe('forgetting', () => {
  test('drops what is confirmed but never the last index, which holds the order', () => {
    const store = new MemoryLog();
    run(store, leaves('a', 1, 3));
    forget(store, 'a', 3);
    expect(store.kept.map(({ sequence }) => sequence)).toEqual([3]);
    expect(run(store, leaves('a', 4, 4)).placed).toEqual([{ ledger: 'a', sequence: 4, index: 4 }]);
    forget(store, 'a', 1);
    expect(store.kept.map(({ sequence }) => sequence)).toEqual([3, 4]);
    forget(store, 'unheard-of', 9);
    checkLog(store, logSigner.key, []);
  });

  test('a forgotten sequence is neither placed twice nor mistaken for a gap', () => {
    const store = new MemoryLog();
    run(store, leaves('a', 1, 3));
    forget(store, 'a', 3);
    const { placed, refused, size } = run(store, leaves('a', 2, 4));
    expect(refused).toEqual([{ ledger: 'a', sequence: 2, reason: 'log_forgotten' }]);
    expect(placed.map(({ sequence }) => sequence)).toEqual([3, 4]);
    expect(size).toBe(5);
  });
});

describe('the challenge', () => {
  test('is the hash of a checkpoint that ends in its time leaf', () => {
    const store = new MemoryLog();
    const issued = issueChallenge(store, logSigner, startMs, random(1));
    const opened = openChallenge(issued.object, issued.hash, logSigner.key);
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened.value.issuedAtMs).toBe(startMs);
    expect(opened.value.checkpoint.size).toBe(2);
    checkLog(store, logSigner.key, []);
  });

  test('never runs back, whatever the clock says', () => {
    const store = new MemoryLog();
    const times = [startMs, startMs + 60_000, startMs - 5_000, startMs + 120_000];
    const issued = times.map((nowMs, at) => issueChallenge(store, logSigner, nowMs, random(at)));
    expect(issued.map(({ issuedAtMs }) => issuedAtMs - startMs)).toEqual([
      0, 60_000, 60_000, 120_000,
    ]);
    expect(new Set(issued.map(({ hash }) => String(hash))).size).toBe(4);
  });

  test('stays provable from every later checkpoint', () => {
    const store = new MemoryLog();
    const issued = issueChallenge(store, logSigner, startMs, random(1));
    run(store, leaves('a', 1, 300));
    const proofs = prove(store, { indices: [], fromSizes: [2] });
    const opened = openChallenge(issued.object, null, logSigner.key);
    if (!proofs.ok || !opened.ok) throw new Error('refused');
    const root = rootOf(checkLog(store, logSigner.key, []));
    const path = proofs.value.consistency[0]!;
    expect(verifyConsistency(2, opened.value.checkpoint.root, 302, root, path)).toBe(true);
  });
});

test.each([
  ['an index behind the last leaf', { indices: [2], fromSizes: [] }],
  ['a negative index', { indices: [-1], fromSizes: [] }],
  ['an index that is no integer', { indices: [0.5], fromSizes: [] }],
  ['size 0', { indices: [], fromSizes: [0] }],
  ['a size ahead of the log', { indices: [], fromSizes: [3] }],
])('no proof is made for %s', (_, request) => {
  const store = new MemoryLog();
  const refused = { ok: false, reason: 'log_out_of_range' };
  expect(prove(store, request)).toEqual(refused);
  run(store, leaves('a', 1, 1));
  expect(prove(store, request)).toEqual(refused);
});

describe('a crash', () => {
  const pool = [...leaves('a', 3, 6), ...leaves('b', 1, 2), leaf('a', 2, 1)];

  /** A log with history whose next round fills a tile, and how many steps that round has. */
  function prepared(): MemoryLog {
    const store = new MemoryLog();
    run(store, [...leaves('a', 1, 2), ...leaves('c', 1, 250)]);
    return store;
  }

  function countSteps(act: (store: MemoryLog) => unknown): number {
    const store = prepared();
    const before = store.steps;
    act(store);
    return store.steps - before;
  }

  const acts: readonly [string, (store: MemoryLog) => unknown][] = [
    ['a round', (store) => run(store, pool)],
    ['a challenge', (store) => issueChallenge(store, logSigner, startMs + 1, random(7))],
    ['forgetting', (store) => forget(store, 'c', 200)],
  ];

  test.each(acts)(
    'at any step of %s loses at most the pool, and a second try heals it',
    (_, act) => {
      const steps = countSteps(act);
      expect(steps).toBeGreaterThan(3);
      const whole = prepared();
      act(whole);
      for (let step = 1; step <= steps; step += 1) {
        const store = prepared();
        const before = checkLog(store, logSigner.key, []);
        const kept = store.kept;
        const note = store.checkpoint()?.note;
        store.crashAt(step);
        expect(() => act(store)).toThrow(Crash);
        store.neverCrash();
        const after = checkLog(store, logSigner.key, before);
        const isCommitted = step === steps;
        if (!isCommitted) expect([store.checkpoint()?.note, store.kept]).toEqual([note, kept]);
        else expect(store.checkpoint()).toEqual(whole.checkpoint());
        act(store);
        checkLog(store, logSigner.key, after);
      }
    },
  );

  test('after the commit, before the answer, changes no index at the second try', () => {
    const steps = countSteps((store) => run(store, pool));
    const store = prepared();
    store.crashAt(steps);
    expect(() => run(store, pool)).toThrow(Crash);
    store.neverCrash();
    const committed = store.checkpoint();
    const again = run(store, pool);
    expect(again.checkpoint).toBe(committed?.note);
    expect(again.placed).toEqual(run(prepared(), pool).placed);
  });
});

type Act =
  | { readonly type: 'round'; readonly pool: readonly PendingLeaf[] }
  | { readonly type: 'challenge'; readonly offsetMs: number }
  | { readonly type: 'forget'; readonly ledger: string; readonly upTo: number };
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
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('forget' as const),
      ledger: ledgerName,
      upTo: fc.nat({ max: 140 }),
    }),
  },
);
const someStep: fc.Arbitrary<number | null> = fc.option(fc.integer({ min: 1, max: 40 }));
const someDeed: fc.Arbitrary<Deed> = fc.tuple(someAct, someStep);

/** What the log must hold: by ledger, the leaf of each sequence from 1 on that it ever took. */
type Model = Map<string, { readonly leafData: Bytes; readonly index: number }[]>;

function perform(store: MemoryLog, act: Act, at: number) {
  if (act.type === 'round') return run(store, act.pool);
  if (act.type === 'forget') return forget(store, act.ledger, act.upTo);
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
    if (reason === 'log_fork' || reason === 'log_forgotten') expect(taken).toBeDefined();
    const offered = pool.filter((one) => one.ledger === ledger && one.sequence === sequence);
    const isOther = offered.some((one) => String(one.leafData) !== String(taken?.leafData));
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
