/** Use of devices that go there, on and back: whatever name a report has and whenever it is told, it counts in its own stay. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SettleItem } from '../../../src/flow/ledger-port.ts';
import { MoveWorld, NEW, OLD, THIRD, usage } from './move-world.ts';

const ALL = [OLD, NEW, THIRD] as const;
type Ledger = (typeof ALL)[number];
type Window = readonly [fromS: number, toS: number];

interface Stay {
  readonly ledger: Ledger;
  readonly fromS: number;
  readonly toS: number;
}

/** A device along its way: where it was from when to when. */
class Way {
  readonly world = new MoveWorld(...ALL);
  readonly stays: Stay[] = [{ ledger: OLD, fromS: 0, toS: Number.POSITIVE_INFINITY }];

  constructor() {
    this.world.settle([this.world.token(OLD)]);
  }

  get nowS(): number {
    return Math.floor(this.world.nowMs / 1000);
  }

  move(to: Ledger): void {
    const last = this.stays.pop()!;
    if (last.ledger === to) {
      this.stays.push(last);
      return;
    }
    this.world.nowMs += 60_000;
    const cutS = this.nowS;
    this.stays.push({ ...last, toS: cutS });
    this.world.nowMs -= 60_000;
    this.world.move(last.ledger, to);
    this.stays.push({ ledger: to, fromS: cutS, toS: Number.POSITIVE_INFINITY });
  }

  was(ledger: Ledger): boolean {
    return this.stays.some((stay) => stay.ledger === ledger);
  }

  /** Alarms, as often as it takes. */
  async quiet(): Promise<void> {
    for (let round = 0; ALL.some((ledger) => !this.world.isPassedOn(ledger)); round++) {
      if (round > 20) throw new Error('ledgers go on telling one another');
      for (const ledger of ALL) await this.world.passOn(ledger);
    }
  }

  /** Seconds of the windows in the stays of a ledger, each once. */
  expected(ledger: Ledger, windows: readonly Window[]): number {
    const seconds = new Set<number>();
    for (const stay of this.stays.filter((one) => one.ledger === ledger)) {
      for (const [fromS, toS] of windows) {
        for (let s = Math.max(fromS, stay.fromS); s < Math.min(toS, stay.toS); s++) seconds.add(s);
      }
    }
    return seconds.size;
  }

  counted(): Record<Ledger, number> {
    const { world } = this;
    const of = (ledger: Ledger) => world.counted(ledger);
    return { [OLD]: of(OLD), [NEW]: of(NEW), [THIRD]: of(THIRD) } as Record<Ledger, number>;
  }
}

function dies(way: Way): Parameters<MoveWorld['passOn']>[1] {
  return (to, tokens) => {
    way.world.passOnInto(to, tokens);
    throw new Error('the answer is lost');
  };
}

describe('use of a stay that a device has left', () => {
  test.each([
    ['the licence that it came back to', OLD],
    ['the one that it stayed with in between', NEW],
  ])('before it went and came back, told under the name of %s', async (_, name) => {
    const way = new Way();
    const first: Window = [way.nowS, way.nowS + 30];
    way.move(NEW);
    const second: Window = [way.nowS - 30, way.nowS];
    way.move(OLD);
    for (const window of [first, second]) {
      way.world.settle([way.world.token(name as Ledger, { usage: usage(...window) })]);
    }
    await way.quiet();
    expect(way.counted()).toEqual({ [OLD]: 30, [NEW]: 30, [THIRD]: 0 });
  });

  test('of the middle one of three, told under the name of the first and of the last', async () => {
    for (const name of [OLD, THIRD]) {
      const way = new Way();
      const first: Window = [way.nowS, way.nowS + 30];
      way.move(NEW);
      const middle: Window = [way.nowS - 30, way.nowS];
      way.move(THIRD);
      for (const window of [first, middle]) {
        way.world.settle([way.world.token(name, { usage: usage(...window) })]);
      }
      await way.quiet();
      expect(way.counted()).toEqual({ [OLD]: 30, [NEW]: 30, [THIRD]: 0 });
    }
  });

  test('counts though a device goes there and back within one moment, thrice', async () => {
    const way = new Way();
    const { world } = way;
    const window: Window = [way.nowS, way.nowS + 30];
    world.nowMs += 60_000;
    for (const [from, to] of [
      [OLD, NEW],
      [NEW, OLD],
      [OLD, NEW],
      [NEW, OLD],
      [OLD, NEW],
      [NEW, OLD],
    ]) {
      world.depart(from!, to!);
      world.arrive(from!, to!);
    }
    world.settle([world.token(NEW, { usage: usage(...window) })]);
    world.settle([world.token(OLD, { usage: usage(...window) })]);
    await way.quiet();
    expect(way.counted()).toEqual({ [OLD]: 30, [NEW]: 0, [THIRD]: 0 });
    for (const ledger of [OLD, NEW]) expect(world.condition(ledger, 'cloned-key')).toBeNull();
    expect(world.orders(OLD).map(([sequence]) => sequence)).toContain(3);
  });

  test('is forgotten with the windows that could be told of it', () => {
    const way = new Way();
    way.move(NEW);
    const untilMs = way.stays[0]!.toS * 1000;
    way.move(OLD);
    const kept = () => way.world.store(OLD).moves.stay(0, untilMs);
    expect(kept()).toMatchObject({ untilMs, sinceMs: null });
    way.world.nowMs += 31 * 86_400_000;
    way.world.tick(OLD);
    expect(kept()).not.toBeNull();
    way.world.nowMs += 10 * 86_400_000;
    way.world.tick(OLD);
    expect(kept()).toBeNull();
  });
});

const report = fc.record({
  from: fc.nat(500),
  length: fc.integer({ min: 1, max: 200 }),
  name: fc.constantFrom(...ALL),
  /** After which of the moves it arrives. */
  after: fc.nat(4),
  isTwice: fc.boolean(),
  tells: fc.constantFrom(...ALL, null),
  isAnswerLost: fc.boolean(),
});

test('each second that is reported counts once, in the budget of the licence of its time, and no sum ever falls', async () => {
  const way = fc.array(fc.constantFrom(...ALL), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(way, fc.array(report, { minLength: 1, maxLength: 5 }), async (path, told) => {
      const device = new Way();
      const { world } = device;
      const startS = device.nowS;
      const windows = told.map(
        ({ from, length }): Window => [startS + from, startS + from + length],
      );
      const waiting = new Map(told.map((one, i) => [i, one]));
      let before = device.counted();
      const deliver = async (step: number) => {
        for (const [i, { name, after, isTwice, tells, isAnswerLost }] of [...waiting]) {
          const isDue = step >= after && device.was(name) && windows[i]![1] <= device.nowS;
          if (!isDue) continue;
          waiting.delete(i);
          const item: SettleItem = world.token(name, { usage: usage(...windows[i]!) });
          world.settle([item]);
          if (isTwice) world.settle([item]);
          if (tells)
            await world.passOn(tells, isAnswerLost ? dies(device) : undefined).catch(() => 0);
          const now = device.counted();
          for (const ledger of ALL) expect(now[ledger]).toBeGreaterThanOrEqual(before[ledger]);
          before = now;
        }
      };
      for (const [step, to] of path.entries()) {
        await deliver(step);
        device.move(to);
      }
      world.nowMs += 1_000_000;
      for (const [i, one] of waiting) {
        if (!device.was(one.name)) waiting.set(i, { ...one, name: OLD });
      }
      await deliver(9);
      await device.quiet();
      const sums = ALL.map((ledger) => [ledger, device.expected(ledger, windows)]);
      expect(device.counted()).toEqual(Object.fromEntries(sums));
      for (const ledger of ALL.filter((one) => device.was(one))) {
        expect(world.condition(ledger, 'cloned-key')).toBeNull();
      }
    }),
    { numRuns: 40 },
  );
});
