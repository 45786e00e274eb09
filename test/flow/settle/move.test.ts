/** A device between two ledgers: its chain is one, its use counts once, and nothing is got rid of by moving. */

import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourMs } from '../../../fixtures/rules-facts.ts';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import type { SettleItem } from '../../../src/flow/ledger-port.ts';
import type { RosterChange } from '../../../src/flow/roster.ts';
import { settle } from '../../../src/flow/settle/settle.ts';
import { DEVICE, MoveWorld, NEW, OLD, THIRD, usage } from './move-world.ts';

const nobody = {
  ...{ subjects: [], parties: [], stakes: [], listings: [] },
  ...{ isWhole: true, confirmedAtMs: null },
};
const noHands = {
  ...{ subjects: [], incorporated: [], handovers: [], chains: [], duplicates: [], isWhole: true },
};

class Crashed extends Error {}

/** One that has reported once under its old licence. */
function reporting(...ledgers: readonly string[]): MoveWorld {
  const world = new MoveWorld(...(ledgers.length > 0 ? ledgers : [OLD, NEW]));
  world.settle([world.token(OLD)]);
  return world;
}

describe('while a device is moving', () => {
  test('both ledgers say so, until the new one has it; the old one keeps key and cut', () => {
    const world = reporting();
    expect(world.resolve(OLD)).not.toHaveProperty('moving');
    world.depart(OLD, NEW);
    for (const ledger of [OLD, NEW]) expect(world.resolve(ledger)).toMatchObject({ moving: [0] });
    world.arrive(OLD, NEW);
    for (const ledger of [OLD, NEW]) {
      const resolved = world.resolve(ledger);
      expect(resolved).not.toHaveProperty('moving');
      expect(resolved).toMatchObject({ word: 'permitted', keys: [expect.anything()] });
    }
    const store = world.store(OLD);
    const { ordinal, status } = store.deviceNamed(DEVICE)!;
    expect(status).toBe('moved');
    expect(store.moves.departure(ordinal)).toMatchObject({ to: NEW, cut: { sequence: 1 } });
  });

  test('a move that came to nothing leaves the chain where it was cut', () => {
    const world = reporting();
    world.depart(OLD, NEW);
    world.tell(OLD, { type: 'stay', devices: [{ device: DEVICE, version: 3 }] });
    world.nowMs += 60_000;
    world.settle([world.token(OLD)]);
    expect(world.orders(OLD)).toEqual([
      [1, 'first'],
      [2, 'next'],
    ]);
    expect(world.state(OLD).lastPresenceAtMs).toBe(world.nowMs);
  });

  test('a device of a licence that is rejected on the way is revoked, and no longer moving', () => {
    const world = reporting();
    world.depart(OLD, NEW);
    const { terms } = world.store(OLD).book()!;
    const rejected = { ...terms, version: terms.version + 1, status: 'rejected' as const };
    const whose = { exporter: 'exp-1', authority: 'aut-1' };
    world.tell(OLD, { type: 'licence', terms: rejected, ...whose });
    expect(world.resolve(OLD)).not.toHaveProperty('moving');
    expect(world.store(OLD).deviceNamed(DEVICE)!.status).toBe('revoked');
  });

  test('each step has a header of its own, and the old ledger no longer counts the device', () => {
    const world = reporting();
    const [old, next] = [OLD, NEW].map((ledger) => world.store(ledger).book()!.sequence);
    world.move(OLD, NEW);
    expect(world.store(OLD).book()!.sequence).toBe(old! + 2);
    expect(world.store(NEW).book()!.sequence).toBe(next! + 1);
    expect(world.store(OLD).registeredByLine()).toEqual({});
    expect(world.store(NEW).registeredByLine()).toEqual({ 1: 1 });
  });
});

test('a part that was resolved before its device began to move is resolved anew, and then waits', () => {
  const world = reporting();
  const store = world.store(OLD);
  const { epoch } = store.book()!;
  const items = [world.token(OLD)];
  world.depart(OLD, NEW);
  const before = world.store(OLD).book()!.sequence;
  const request = { apiKey: 'key-1', epoch, evidenceBundle: new Uint8Array(32) };
  const late = settle(
    world.store(OLD),
    { ...request, items, refused: [], bytes: 0 },
    world.nowMs,
    world.settler,
  );
  expect(late).toEqual({ word: 'stale-epoch' });
  expect(world.store(OLD).book()!.sequence).toBe(before);
  expect(world.resolve(OLD)).toMatchObject({ moving: [0] });
});

describe('what names the old ledger after the cut', () => {
  test('settles as after-transfer, gains no presence anywhere, and fills the chain of the new one', async () => {
    const world = reporting();
    const before = world.state(OLD).lastPresenceAtMs;
    world.move(OLD, NEW);
    const late = world.token(OLD);
    const on = world.token(NEW);
    world.settle([on]);
    expect(world.orders(NEW).at(-1)).toEqual([3, 'gap']);
    expect(world.condition(NEW, 'sequence-gap')).toMatchObject({ state: 'firing' });
    world.nowMs += 60_000;
    world.settle([late]);
    expect(world.orders(OLD).at(-1)).toEqual([2, 'after-transfer']);
    expect(world.state(OLD)).toMatchObject({ lastPresenceAtMs: before, head: { sequence: 1 } });
    const present = world.state(NEW).lastPresenceAtMs;
    await world.passOn(OLD);
    expect(world.state(NEW)).toMatchObject({ gaps: [], lastPresenceAtMs: present });
    world.settle([world.token(NEW)]);
    expect(world.orders(NEW).at(-1)).toEqual([4, 'next']);
  });

  test('does not keep a device from being missed at the new one', async () => {
    const world = reporting();
    world.move(OLD, NEW);
    for (let hours = 0; hours < 72; hours += 6) {
      world.nowMs += 6 * hourMs;
      world.settle([world.token(OLD)]);
      await world.passOn(OLD);
      world.tick(NEW);
      world.tick(OLD);
    }
    expect(world.condition(NEW, 'gone-dark')).toMatchObject({ state: 'firing' });
    expect(world.condition(OLD, 'gone-dark')).toBeNull();
    expect(world.condition(OLD, 'revoked-device')).toBeNull();
  });

  test('is a duplicate when it comes again, and a late one from before the cut closes its gap in both', async () => {
    const world = reporting();
    const missing = world.token(OLD);
    world.settle([world.token(OLD)]);
    world.move(OLD, NEW);
    expect(world.state(NEW).gaps).toHaveLength(1);
    const [first] = world.settle([missing]);
    expect(first).toMatchObject({ duplicate: false });
    expect(world.settle([missing])[0]).toMatchObject({ duplicate: true });
    await world.passOn(OLD);
    for (const ledger of [OLD, NEW]) expect(world.state(ledger).gaps).toEqual([]);
  });

  test('goes on behind a device that has moved again, and a device that comes back finds its place', async () => {
    const world = reporting(OLD, NEW, THIRD);
    world.move(OLD, NEW);
    const late = world.token(OLD);
    world.move(NEW, THIRD);
    world.settle([late]);
    await world.passOn(OLD);
    await world.passOn(NEW);
    expect(world.state(THIRD).head).toMatchObject({ sequence: 2 });
    world.move(THIRD, OLD);
    world.settle([world.token(OLD)]);
    expect(world.orders(OLD).at(-1)).toEqual([3, 'next']);
    expect(world.store(OLD).deviceNamed(DEVICE)).toMatchObject({ status: 'active', ordinal: 0 });
  });
});

describe('what moving does not hide', () => {
  test.each(['old first', 'new first'])('a fork across the cut: %s', async (which) => {
    const world = reporting();
    world.move(OLD, NEW);
    const place = { sequence: 2, previous: world.last.digest };
    const sides = [world.token(OLD, place), world.token(NEW, place)];
    if (which === 'old first') {
      world.settle([sides[0]!]);
      await world.passOn(OLD);
      world.settle([sides[1]!]);
    } else {
      world.settle([sides[1]!]);
      world.settle([sides[0]!]);
      await world.passOn(OLD);
    }
    expect(world.condition(NEW, 'cloned-key')).toMatchObject({ state: 'firing', count: 1 });
  });

  test('two tokens of one number under the old name', async () => {
    const world = reporting();
    world.move(OLD, NEW);
    const place = { sequence: 2, previous: world.last.digest };
    world.settle([world.token(OLD, place)]);
    world.nowMs += 60_000;
    world.settle([world.token(OLD, place)]);
    expect(world.condition(OLD, 'cloned-key')).toMatchObject({ state: 'firing' });
    await world.passOn(OLD);
    expect(world.condition(NEW, 'cloned-key')).toMatchObject({ state: 'firing' });
  });

  test('a number from before the cut that is signed again under the new name', () => {
    const world = reporting();
    const again = { sequence: 1, previous: new Uint8Array(32) };
    world.settle([world.token(OLD)]);
    world.move(OLD, NEW);
    world.settle([world.token(NEW, again)]);
    expect(world.condition(NEW, 'cloned-key')).toMatchObject({ state: 'firing' });
    expect(world.state(NEW).head).toMatchObject({ sequence: 2 });
  });

  test('a chain that goes on from behind the cut, a report withheld at it, and an old bootseed', () => {
    const [forked, gapped, copied] = [reporting(), reporting(), reporting()];
    const first = forked.last.digest;
    forked.settle([forked.token(OLD)]);
    forked.move(OLD, NEW);
    forked.settle([forked.token(NEW, { sequence: 3, previous: first })]);
    expect(forked.condition(NEW, 'cloned-key')).toMatchObject({ state: 'firing' });
    gapped.token(OLD);
    gapped.move(OLD, NEW);
    gapped.settle([gapped.token(NEW)]);
    expect(gapped.condition(NEW, 'sequence-gap')).toMatchObject({ state: 'firing' });
    copied.nowMs += 60_000;
    copied.settle([copied.token(OLD, { bootseed: new Uint8Array(32).fill(8) })]);
    copied.move(OLD, NEW);
    copied.settle([copied.token(NEW)]);
    expect(copied.condition(NEW, 'cloned-key')).toMatchObject({ state: 'firing' });
  });

  test('what stands open about the device stays on the old ledger’s record', () => {
    const world = reporting();
    world.token(OLD);
    world.settle([world.token(OLD)]);
    const open = world.condition(OLD, 'sequence-gap');
    expect(open).toMatchObject({ state: 'firing' });
    world.move(OLD, NEW);
    world.settle([world.token(NEW)]);
    expect(world.condition(OLD, 'sequence-gap')).toEqual(open);
    expect(world.state(NEW).gaps).toHaveLength(1);
  });
});

describe('what is withdrawn after a move', () => {
  const other = signingKey('Ed25519', sha256(utf8ToBytes('the next key')));
  const replaced = { type: 'key', device: DEVICE, key: other } as const;
  const revoked = { type: 'revoke', device: DEVICE, version: 4 } as const;

  test.each([
    ['a key that was replaced', (world: MoveWorld) => ({ ...replaced, enrolledAtMs: world.nowMs })],
    ['a device that was revoked', () => revoked as RosterChange],
  ])(
    '%s signs on under the old name: it counts for nothing, and is found where the device is',
    async (_, change) => {
      const world = reporting();
      world.move(OLD, NEW);
      const before = world.token(OLD);
      world.nowMs += 60_000;
      world.tell(NEW, change(world));
      world.nowMs += 60_000;
      const nowS = world.nowMs / 1000;
      const after = world.token(OLD, { usage: usage(nowS - 30, nowS) });
      world.settle([after]);
      await world.passOn(OLD);
      expect(world.state(NEW).head).toMatchObject({ sequence: 1 });
      expect(world.counted(NEW)).toBe(0);
      const found = world.condition(NEW, 'revoked-device');
      expect(found).toMatchObject({ state: 'firing', count: 1 });
      const again = {
        tells: 'chain',
        device: DEVICE,
        from: OLD,
        submitter: 'op',
        ...after,
      } as const;
      world.passOnInto(NEW, [again]);
      expect(world.condition(NEW, 'revoked-device')).toEqual(found);
      // What it signed while it was the device's own is the device's.
      world.settle([before]);
      await world.passOn(OLD);
      const isReplaced =
        change !== undefined && world.store(NEW).deviceNamed(DEVICE)!.status === 'active';
      expect(world.state(NEW).head).toMatchObject({ sequence: isReplaced ? 2 : 1 });
    },
  );

  test('a certificate reaches the device in the ledger that it is in, and no other', () => {
    const world = reporting();
    const thumbprint = world.thumbprint;
    const bound = { thumbprint, challengeAtMs: world.nowMs, switches: [], chip: 'GH100' };
    const binding = { ...bound, certificates: ['ica'] };
    world.tell(OLD, { type: 'binding', device: DEVICE, binding });
    world.move(OLD, NEW);
    const entry = { certificate: 'ica', reason: 'compromised', fromMs: 0 } as const;
    const hardware = (isStanding: boolean): RosterChange => ({
      ...{ type: 'ownership', ownership: nobody, custody: noHands },
      hardware: { revoked: isStanding ? [{ ...entry, revocation: 'rvc_1', version: 1 }] : [] },
    });
    for (const ledger of [OLD, NEW]) world.tell(ledger, hardware(true));
    expect(world.condition(NEW, 'key-chain-invalid')).toMatchObject({ state: 'firing' });
    expect(world.condition(OLD, 'key-chain-invalid')).toBeNull();
    world.move(NEW, OLD);
    expect(world.condition(OLD, 'key-chain-invalid')).toMatchObject({ state: 'firing' });
    // What was said before it left ends there too, when it was said wrongly.
    for (const ledger of [OLD, NEW]) world.tell(ledger, hardware(false));
    for (const ledger of [OLD, NEW]) {
      expect(world.condition(ledger, 'key-chain-invalid')).toMatchObject({ state: 'clear' });
    }
  });
});

/** Seconds that lie in one of the windows, from (inclusive) to (exclusive). */
function covered(windows: readonly (readonly [number, number])[], fromS: number, toS: number) {
  const seconds = new Set<number>();
  for (const [start, end] of windows) {
    for (let s = Math.max(start, fromS); s < Math.min(end, toS); s++) seconds.add(s);
  }
  return seconds.size;
}

test('every second of use counts once, under the licence of its time, whatever name, order or retry it is told by', async () => {
  const told = fc.record({
    window: fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 60 })),
    name: fc.constantFrom(OLD, NEW),
    rank: fc.nat(),
    isPassedOnAfter: fc.boolean(),
    isAnswerLost: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 5 }), async (tokens) => {
      const world = reporting();
      world.nowMs += 200_000;
      world.move(OLD, NEW);
      // The cut is a minute ago; windows lie around it.
      const cutS = Math.floor(world.nowMs / 1000) - 60;
      const windows = tokens.map(({ window: [from, length] }) => {
        return [cutS - 100 + from, cutS - 100 + from + length] as const;
      });
      world.nowMs += 400_000;
      const made = tokens.map(({ name }, i) =>
        world.token(name!, { usage: usage(...windows[i]!) }),
      );
      const order = made.map((_, i) => i).sort((a, b) => tokens[a]!.rank - tokens[b]!.rank);
      for (const i of order) {
        world.settle([made[i]!]);
        if (!tokens[i]!.isPassedOnAfter) continue;
        for (const ledger of [OLD, NEW]) {
          const lost = tokens[i]!.isAnswerLost;
          await world.passOn(ledger, lost ? losing(world) : undefined).catch(() => undefined);
        }
      }
      for (const ledger of [OLD, NEW, OLD]) await world.passOn(ledger);
      for (const ledger of [OLD, NEW]) {
        expect(world.isPassedOn(ledger)).toBe(true);
        expect(world.condition(ledger, 'cloned-key')).toBeNull();
      }
      expect(world.counted(OLD)).toBe(covered(windows, 0, cutS));
      expect(world.counted(NEW)).toBe(covered(windows, cutS, Number.POSITIVE_INFINITY));
    }),
    { numRuns: 40 },
  );
});

/** The other ledger took it, and nobody heard. */
function losing(world: MoveWorld): Parameters<MoveWorld['passOn']>[1] {
  return (to, tokens) => {
    world.passOnInto(to, tokens);
    throw new Crashed();
  };
}

describe('a ledger dies at any statement', () => {
  type Step = (world: MoveWorld, before?: () => void) => void;

  /** Runs the step so often that it dies at each of its statements once, and then once more to its end. */
  function dyingAtEach(prepared: () => MoveWorld, step: Step, ledger: string): void {
    const whole = prepared();
    let statements = 0;
    step(whole, () => {
      statements += 1;
    });
    expect(statements).toBeGreaterThan(5);
    const expected = imageOf(whole, ledger);
    for (let dies = 1; dies <= statements; dies++) {
      const world = prepared();
      let left = dies;
      expect(() =>
        step(world, () => {
          left -= 1;
          if (left === 0) throw new Crashed();
        }),
      ).toThrow(Crashed);
      step(world);
      expect(imageOf(world, ledger)).toEqual(expected);
    }
  }

  const imageOf = (world: MoveWorld, ledger: string) => ({
    ...{ state: world.state(ledger), orders: world.orders(ledger) },
    ...{ book: world.store(ledger).book(), counted: world.counted(ledger) },
    waiting: world.store(ledger).moves.waitingFor(),
    device: world.store(ledger).deviceNamed(DEVICE),
  });
  const used = (world: MoveWorld) => usage(world.nowMs / 1000 - 300, world.nowMs / 1000);

  test('while the old one closes the device', () => {
    const devices = [{ device: DEVICE, version: 2 }];
    const change = { type: 'depart', move: 'mov-1', to: NEW, devices } as const;
    dyingAtEach(
      () => reporting(),
      (world, before) => world.tellThrough(world.store(OLD, before), OLD, change),
      OLD,
    );
  });

  test('while the new one takes it', () => {
    const prepared = () => {
      const world = reporting();
      world.depart(OLD, NEW);
      return world;
    };
    dyingAtEach(
      prepared,
      (world, before) => world.tellThrough(world.store(NEW, before), NEW, world.arrival(OLD, NEW)),
      NEW,
    );
  });

  test('while the old one takes it back, and keeps the stay that it left behind', () => {
    const prepared = () => {
      const world = reporting();
      world.settle([world.token(OLD, { usage: used(world) })]);
      world.move(OLD, NEW);
      world.depart(NEW, OLD);
      return world;
    };
    dyingAtEach(
      prepared,
      (world, before) => world.tellThrough(world.store(OLD, before), OLD, world.arrival(NEW, OLD)),
      OLD,
    );
    const world = prepared();
    const { atMs } = world.store(OLD).moves.departure(0)!;
    world.arrive(NEW, OLD);
    expect(world.store(OLD).moves.stay(0, atMs)?.meter?.cover).toMatchObject({ holes: [] });
  });

  test('while a late token settles, and while it is taken at the new one', () => {
    const moved = () => {
      const world = reporting();
      world.move(OLD, NEW);
      world.nowMs += 600_000;
      return { world, late: world.token(OLD, { usage: used(world) }) };
    };
    const tokens = new Map<MoveWorld, SettleItem>();
    const prepared = () => {
      const { world, late } = moved();
      tokens.set(world, late);
      return world;
    };
    dyingAtEach(
      prepared,
      (world, before) => void world.settle([tokens.get(world)!], world.store(OLD, before)),
      OLD,
    );
    dyingAtEach(
      () => {
        const world = prepared();
        world.settle([tokens.get(world)!]);
        return world;
      },
      (world, before) => {
        const waiting = world.store(OLD).moves.toPassOn(NEW, 0, 10);
        world.passOnInto(
          NEW,
          waiting.map(({ token }) => token),
          before,
        );
      },
      NEW,
    );
  });
});
