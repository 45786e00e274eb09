import { describe, expect, test } from 'vitest';
import { openChallenge } from '../../src/core/log/challenge.ts';
import { encodeGenesis, leafData } from '../../src/core/log/leaf.ts';
import { verifyConsistency } from '../../src/core/log/proof.ts';
import { rootOf } from '../../src/core/log/tree.ts';
import { prove } from '../../src/flow/prove.ts';
import { issueChallenge, round } from '../../src/flow/round.ts';
import { logSigner } from '../core/log/keys.ts';
import { checkLog } from './check-log.ts';
import { MemoryLog } from './memory-log.ts';
import { leaf, leaves, random, run, startMs } from './pending.ts';

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
    expect(refused).toEqual([{ ledger: 'a', sequence: 2, reason: 'log_fork' }]);
    // What builds on the leaf that stands is not the forger's.
    expect([placed.map(({ index }) => index), size]).toEqual([[3, 4], 5]);
    expect(run(store, [leaf('a', 2)]).placed.map(({ index }) => index)).toEqual([2]);
    checkLog(store, logSigner.key, []);
  });

  test('what builds on a refused leaf is refused in every later round too', () => {
    const store = new MemoryLog();
    run(store, leaves('a', 1, 2));
    run(store, [leaf('a', 2, 1)]);
    const onRefused = { ...leaf('a', 3, 1), previous: leaf('a', 2, 1).leafData };
    const { refused, size } = run(store, [onRefused]);
    expect([refused, size]).toEqual([[{ ledger: 'a', sequence: 3, reason: 'log_fork' }], 3]);
    expect(run(store, [{ ...leaf('b', 1), previous: leaf('a', 1).leafData }]).refused).toEqual([
      { ledger: 'b', sequence: 1, reason: 'log_fork' },
    ]);
    expect(run(store, [leaf('a', 3)]).placed).toEqual([{ ledger: 'a', sequence: 3, index: 3 }]);
  });

  test('a fork inside one pool keeps the leaf that came first', () => {
    const store = new MemoryLog();
    const onRefused = { ...leaf('a', 2, 1), previous: leaf('a', 1, 1).leafData };
    const pool = [leaf('a', 1), leaf('a', 1, 1), onRefused, leaf('a', 2)];
    const { placed, refused } = run(store, pool);
    expect(placed.map(({ sequence, index }) => [sequence, index])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(refused.map(({ reason }) => reason)).toEqual(['log_fork', 'log_fork']);
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
    const short = { ...leaf('a', 1), leafData: new Uint8Array(31) };
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

describe('what stands since long', () => {
  test('is answered with its index, however many leaves came after it, and another in its place is a fork', () => {
    const store = new MemoryLog();
    run(store, leaves('a', 1, 300));
    run(store, [...leaves('b', 1, 300), ...leaves('a', 301, 303)]);
    const { placed, refused, size } = run(store, [leaf('a', 2), leaf('a', 3, 1), leaf('a', 4)]);
    expect(placed.map(({ index }) => index)).toEqual([2, 4]);
    expect(refused).toEqual([{ ledger: 'a', sequence: 3, reason: 'log_fork' }]);
    expect(size).toBe(604);
    checkLog(store, logSigner.key, []);
  });

  test('and is not known from rows of before there were any is forgotten, not placed again', () => {
    const store = new MemoryLog();
    run(store, leaves('a', 1, 3));
    store.transaction(() => store.putBefore(0, new Uint8Array()));
    const { placed, refused } = run(store, leaves('a', 2, 4));
    expect(placed.map(({ sequence }) => sequence)).toEqual([3, 4]);
    expect(refused).toEqual([{ ledger: 'a', sequence: 2, reason: 'log_forgotten' }]);
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
