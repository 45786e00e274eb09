import { describe, expect, test } from 'vitest';
import { issueChallenge } from '../../src/flow/round.ts';
import { logSigner } from '../core/log/keys.ts';
import { checkLog } from './check-log.ts';
import { Crash, MemoryLog } from './memory-log.ts';
import { leaf, leaves, random, run, startMs } from './pending.ts';

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

  /** No two time leaves are the same. */
  function challenged(store: MemoryLog) {
    const size = store.checkpoint()?.size ?? 0;
    return issueChallenge(store, logSigner, startMs + 1, random(size));
  }

  const acts: readonly [string, (store: MemoryLog) => unknown][] = [
    ['a round', (store) => run(store, pool)],
    ['a challenge', (store) => challenged(store)],
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
        const note = store.checkpoint()?.note;
        store.crashAt(step);
        expect(() => act(store)).toThrow(Crash);
        store.neverCrash();
        const after = checkLog(store, logSigner.key, before);
        const isCommitted = step === steps;
        if (!isCommitted) expect(store.checkpoint()?.note).toBe(note);
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
