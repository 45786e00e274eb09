import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, clonedRun, honestRun, play } from './chain-actions.ts';
import { ChainWorld } from './chain-world.ts';
import type { Writer } from './chain-writer.ts';

function played(actions: readonly Action[]): ChainWorld {
  const world = new ChainWorld();
  for (const action of actions) play(world, action);
  return world;
}

/** Under a challenge of its own a writer is heard at once, after asking for the head if it has to. */
function heard(world: ChainWorld, writer: Writer): void {
  world.pass(1);
  writer.ask(world.head(), world.challenge);
  world.pass(1);
  const token = writer.attest(world.challenge);
  if (token) world.deliver([token]);
}

/** What is still under way arrives, the oldest last. */
function arriveAll(world: ChainWorld): void {
  for (const token of world.network.splice(0).reverse()) world.deliver([token]);
}

function checkStore(world: ChainWorld): void {
  expect(world.faults).toEqual([]);
  const { cached, stored, fresh } = world.pages();
  expect(fresh).toEqual(cached);
  if (stored) expect(stored).toEqual(cached);
}

describe('an honest agent', () => {
  test('is accused of nothing, whatever the network and its own disk do', () => {
    fc.assert(
      fc.property(honestRun, (actions) => {
        const world = played(actions);
        arriveAll(world);
        expect(world.isFiring('cloned-key')).toBe(false);
        expect(world.isFiring('revoked-device')).toBe(false);
        expect([...world.orders().values()]).not.toContain('equivocation');
        expect([...world.orders().values()]).not.toContain('jump');
        checkStore(world);
      }),
      { numRuns: 150 },
    );
  });

  test('leaves no gap open at what has arrived', () => {
    fc.assert(
      fc.property(honestRun, (actions) => {
        const world = played(actions);
        arriveAll(world);
        const settled = world.orders();
        for (const missing of world.state().gaps) {
          expect([undefined, 'late-unchecked']).toContain(settled.get(bytesToHex(missing)));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('has no gap at all once everything has arrived in time', () => {
    const withoutLoss = honestRun.map((actions) =>
      actions.filter((action) => {
        if (action.do === 'pass') return action.minutes < 10;
        return action.do !== 'drop' && !(action.do === 'lose');
      }),
    );
    fc.assert(
      fc.property(withoutLoss, (actions) => {
        const world = played(actions);
        arriveAll(world);
        expect(world.state().gaps).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a copied key', () => {
  test('is found at the latest when agent, copy and agent are heard in turn', () => {
    fc.assert(
      fc.property(clonedRun, (actions) => {
        const world = played(actions);
        arriveAll(world);
        const { agent, cloner } = world;
        for (const writer of [agent, cloner!, agent]) heard(world, writer);
        // A copy of a key that was replaced since is found as that.
        const isFound = world.isFiring('cloned-key') || world.isFiring('revoked-device');
        expect(isFound).toBe(true);
        checkStore(world);
      }),
      { numRuns: 150 },
    );
  });

  test('changes nothing for those who only watch: duplicates stand where they stood', () => {
    fc.assert(
      fc.property(clonedRun, (actions) => {
        checkStore(played(actions));
      }),
      { numRuns: 40 },
    );
  });
});
