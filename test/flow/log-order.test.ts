/** Bodies of several ledgers at once, carried by Workers that get lost, into a log that is killed: the order of each ledger stands. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogScene } from './log-scene.ts';

interface Body {
  readonly ledger: string;
  /** Headers that it settles. */
  readonly settles: number;
  /** When its Worker dies: before it reaches the log, or after, so that nobody confirms. */
  readonly lost: 'never' | 'before' | 'after';
}

interface Wave {
  /** On their way at once, in this order. */
  readonly bodies: readonly Body[];
  readonly isKilled: boolean;
}

const body: fc.Arbitrary<Body> = fc.record({
  ledger: fc.constantFrom('a', 'b', 'c'),
  settles: fc.integer({ min: 1, max: 3 }),
  lost: fc.constantFrom('never', 'never', 'before', 'after'),
});
const wave: fc.Arbitrary<Wave> = fc.record({
  bodies: fc.array(body, { minLength: 1, maxLength: 6 }),
  isKilled: fc.boolean(),
});

/** What ledgers have settled, and what they know to be anchored. */
class Ledgers {
  readonly settled = new Map<string, number>();
  readonly confirmed = new Map<string, number>();

  /** Settles, and answers what its Worker carries: every header not yet known to be anchored. */
  settle({ ledger, settles }: Body): readonly [from: number, to: number] {
    const to = (this.settled.get(ledger) ?? 0) + settles;
    this.settled.set(ledger, to);
    return [(this.confirmed.get(ledger) ?? 0) + 1, to];
  }

  confirm(ledger: string, to: number): void {
    this.confirmed.set(ledger, Math.max(this.confirmed.get(ledger) ?? 0, to));
  }
}

async function carry(scene: LogScene, ledgers: Ledgers, one: Body): Promise<void> {
  const [from, to] = ledgers.settle(one);
  if (one.lost === 'before') return;
  await scene.append(one.ledger, from, to);
  if (one.lost === 'never') ledgers.confirm(one.ledger, to);
}

test('whoever gets lost, each header has one leaf, and leaves of a ledger rise with its headers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wave, { minLength: 1, maxLength: 5 }), async (waves) => {
      const scene = new LogScene();
      const ledgers = new Ledgers();
      for (const { bodies, isKilled } of waves) {
        const carrying = bodies.map((one) => carry(scene, ledgers, one));
        if (isKilled) scene.restart();
        const done = await Promise.allSettled(carrying);
        // Where nobody was killed nobody was refused either: late Workers carry what is known, and get its index.
        const refused = done.filter(({ status }) => status === 'rejected');
        if (!isKilled) expect(refused).toEqual([]);
        scene.check();
      }
      for (const [ledger, last] of ledgers.settled) {
        await scene.append(ledger, (ledgers.confirmed.get(ledger) ?? 0) + 1, last + 1);
      }
      const leaves = scene.check();
      const settled = [...ledgers.settled.values()].reduce((sum, last) => sum + last + 1, 0);
      expect(leaves.length).toBe(1 + settled);
    }),
    { numRuns: 60 },
  );
});

test('a leaf of another history takes no other with it, of its own ledger or name neither', async () => {
  const scene = new LogScene();
  await scene.append('a', 1, 2);
  const forged = { sequence: 3, leaf: new Uint8Array(32).fill(7) };
  const outcomes = await Promise.allSettled([
    scene.keeper.append({ ledger: 'a', previous: new Uint8Array(32).fill(6), leaves: [forged] }),
    scene.append('a', 2, 4),
    scene.append('b', 1, 1),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(scene.check().length).toBe(6);
});
