/** Reported use on the real ledger: counted once, held against the budget, and appraised again from the bundle. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../fixtures/rules-facts.ts';
import { sumAt } from '../../../src/core/appraise/usage/sums.ts';
import { dayOf } from '../../../src/core/days.ts';
import { type LicenceLimits, type Precision, precisions } from '../../../src/core/limits.ts';
import { readBundle } from '../../../src/core/log/bundle.ts';
import type { Claims, Usage } from '../../../src/core/model.ts';
import { Replay } from '../../../src/sdk/audit/replay.ts';
import { SqlLedgerStore } from '../../../src/store/ledger/ledger-store.ts';
import { LEDGER_MIGRATIONS } from '../../../src/store/ledger/schema.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { memoryDatabase, sqliteSql } from '../sqlite.ts';
import { World } from '../world.ts';
import type { Token } from './chain-writer.ts';
import { WindowWorld } from './window-world.ts';

const H100_EXAFLOP_A_DAY = 989.4e-6 * 86_400;

/** A day at half of the tensor rate and full clock, up to `endMs`. */
function daysWork(endMs: number, figures: Partial<Usage> = {}): Usage {
  const windowEndS = Math.floor(endMs / 1000);
  return {
    ...{ windowStartS: windowEndS - 86_400, windowEndS, smActive: 0.9, tensorActive: 0.5 },
    ...{ energyMillijoules: 500 * 86_400_000 + (windowEndS % 977), dramActive: 0.4 },
    ...figures,
  };
}

function withClaims(token: Token, claims: Partial<Claims>): Token {
  return { ...token, claims: { ...token.claims, ...claims } };
}

function worldWith(limits: LicenceLimits, devices = 1, sites = 1) {
  const world = new WindowWorld(devices, sites);
  world.amend({ limits });
  return world;
}

/** One device's report of the last day. */
function reportDay(world: WindowWorld, name = world.devices[0]!, figures: Partial<Usage> = {}) {
  const token = withClaims(world.token(name), { usage: daysWork(world.nowMs, figures) });
  world.settle([token]);
  return token;
}

const budget = (exaflop: number): LicenceLimits => ({
  compute: { per: 'month', bits: 16, exaflop },
});
const used = (world: WindowWorld) => {
  const today = dayOf(world.nowMs);
  return world.store.use.sum({ fromDay: today - 60, toDay: today + 2 });
};
const condition = (world: WindowWorld) => world.condition('usage-over-licence', 'licence', 'lic-1');

describe('a budget', () => {
  test('warns at four fifths, is a condition beyond, and ends with the next period', () => {
    // A device at half of its rate: three days are 128 EFLOP. It is 23 November.
    const world = worldWith(budget(3 * 0.5 * H100_EXAFLOP_A_DAY));
    for (const expected of [null, null, 'medium', 'high']) {
      world.nowMs += dayMs;
      reportDay(world);
      expect(condition(world)?.severity ?? null).toBe(expected);
    }
    expect(condition(world)!.sentence).toMatch(/^In the month from 2026-11-01 on .* 133.3 %/);
    world.wait(8);
    expect(condition(world)).toMatchObject({ state: 'clear', severity: 'high' });
  });

  test('is the licence’s, over all of its sites', () => {
    const world = worldWith(budget(H100_EXAFLOP_A_DAY * 0.99), 1, 2);
    world.nowMs += dayMs;
    for (const name of world.devices) reportDay(world, name);
    expect(condition(world)?.severity).toBe('high');
    const today = dayOf(world.nowMs);
    const bySite = world.store.use.bySite({ fromDay: today - 2, toDay: today + 1 });
    expect([...bySite].map(([site, { observedS }]) => [site, observedS])).toEqual([
      ['site-1', 86_400],
      ['site-2', 86_400],
    ]);
  });

  test('is not shown to be kept by reports that say nothing of use, or of a second, or of long ago', () => {
    const old = (endMs: number) => {
      const windowEndS = Math.floor(endMs / 1000);
      return { windowStartS: windowEndS - 32 * 86_400, windowEndS };
    };
    const second = (endMs: number) => {
      const windowEndS = Math.floor(endMs / 1000);
      return { windowStartS: windowEndS - 1, windowEndS, smActive: 0 };
    };
    for (const usageOf of [() => undefined, old, second]) {
      const world = worldWith(budget(2 * H100_EXAFLOP_A_DAY), 1);
      for (let h = 0; h < 30; h++) {
        world.nowMs += hourMs;
        const usage = usageOf(world.nowMs);
        const token = world.token(world.devices[0]!);
        world.settle([usage ? withClaims(token, { usage }) : token]);
      }
      expect(condition(world)).toMatchObject({ state: 'firing', severity: 'medium' });
      expect(condition(world)!.sentence).toMatch(
        /there are none for (100|99.9\d?) % of device time/,
      );
    }
  });

  test('follows an amendment at once', () => {
    const world = worldWith(budget(1));
    world.nowMs += dayMs;
    reportDay(world);
    expect(condition(world)).toMatchObject({ state: 'firing', severity: 'high' });
    world.amend({ limits: budget(1_000) });
    expect(condition(world)).toMatchObject({ state: 'clear', clearedBy: { type: 'registry' } });
    world.amend({ limits: budget(10) });
    expect(condition(world)).toMatchObject({ state: 'firing', severity: 'high' });
  });

  test('counts at its present precision what was used under another one', () => {
    const at = (bits: Precision): LicenceLimits => ({
      compute: { per: 'month', bits, exaflop: 1 },
    });
    const anyDay = fc.record({
      bits: fc.constantFrom(...precisions),
      tensorActive: fc.double({ min: 0.1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(anyDay, { minLength: 2, maxLength: 5 }), (days) => {
        const last = days.at(-1)!.bits;
        // Beside it a licence that counted in the last precision from its first day on.
        const [amended, always] = [worldWith(at(days[0]!.bits)), worldWith(at(last))];
        let before = used(amended);
        for (const { bits, tensorActive } of days) {
          amended.amend({ limits: at(bits) });
          always.amend({ limits: at(last) });
          for (const world of [amended, always]) {
            world.nowMs += dayMs;
            reportDay(world, world.devices[0]!, { tensorActive });
          }
          const sum = used(amended);
          expect(sumAt(sum, last).exaflop).toBeGreaterThan(sumAt(before, last).exaflop);
          before = sum;
        }
        expect(used(amended)).toEqual(used(always));
        // What a compliance report is made of.
        expect(amended.store.record.use(1e6)).toEqual(always.store.record.use(1e6));
        const [found, expected] = [amended, always].map((world) => condition(world));
        expect(found!.numbers).toEqual(expected!.numbers);
        expect(found!.sentence).toBe(expected!.sentence);
      }),
      { numRuns: 15 },
    );
  });

  test('counts what is sent again once, and what another token says of the same hours not at all', () => {
    const world = worldWith(budget(1e6));
    world.nowMs += dayMs;
    const token = reportDay(world);
    const before = used(world);
    expect(before.observedS).toBe(86_400);
    world.settle([token]);
    reportDay(world, world.devices[0]!, { tensorActive: 1, petaflop: 1e6 });
    expect(used(world)).toEqual(before);
  });

  test('counts a late report of last month there, and ends nothing of this one', () => {
    const world = worldWith(budget(0.6 * H100_EXAFLOP_A_DAY));
    const late = world.token(world.devices[0]!);
    const endMs = Date.UTC(2026, 10, 30, 12);
    world.nowMs = Date.UTC(2026, 11, 2);
    world.settle([withClaims(late, { usage: daysWork(endMs) })]);
    const month = (fromMs: number, days: number) =>
      world.store.use.sum({ fromDay: dayOf(fromMs), toDay: dayOf(fromMs) + days }).observedS;
    expect(month(Date.UTC(2026, 10, 1), 30)).toBe(86_400);
    expect(month(Date.UTC(2026, 11, 1), 31)).toBe(0);
  });

  test('never double-counts, whatever is retried, reordered or overlaps', () => {
    const step = fc.record({
      device: fc.nat(1),
      startH: fc.integer({ min: 0, max: 60 }),
      hours: fc.integer({ min: 1, max: 12 }),
      again: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), fc.boolean(), (steps, isOne) => {
        const world = worldWith(budget(1e6), 2);
        world.nowMs += 4 * dayMs;
        const hours = new Set<string>();
        const tokens = steps.flatMap(({ device, startH, hours: length, again }) => {
          const windowStartS = Math.floor((world.nowMs - 3 * dayMs + startH * hourMs) / 1000);
          const usage = { windowStartS, windowEndS: windowStartS + length * 3_600 };
          for (let h = 0; h < length; h++) hours.add(`${device} ${startH + h}`);
          const token = withClaims(world.token(world.devices[device]!), { usage });
          return again ? [token, token] : [token];
        });
        if (isOne) world.settle(tokens);
        else for (const token of tokens.toReversed()) world.settle([token]);
        expect(used(world).observedS).toBe(hours.size * 3_600);
        const before = used(world);
        world.settle(tokens);
        expect(used(world)).toEqual(before);
      }),
      { numRuns: 25 },
    );
  });
});

describe('what stands together', () => {
  test('is held against the largest fabric and the installed performance', () => {
    const world = worldWith({ fabricDevices: 3, installedTpp: 4 * 15_832 }, 4);
    const id = new Uint8Array([1, 2]);
    const reports = () =>
      world.devices.map((name) => withClaims(world.token(name), { fabric: { id, size: 3 } }));
    world.settle(reports());
    world.wait(0.25);
    expect(world.condition('cluster-oversize', 'licence', 'lic-1')).toMatchObject({
      ...{ state: 'firing', numbers: { over: 'fabric', fabric: 4, fabricId: '0102' } },
    });
    world.amend({ limits: { fabricDevices: 4, installedTpp: 4 * 15_832 } });
    world.wait(0.25);
    world.wait(0.25);
    expect(world.condition('cluster-oversize', 'licence', 'lic-1')?.state).toBe('clear');
  });

  test('in the same words to the last bit was measured by nobody, however the reports are split', () => {
    const world = worldWith({}, 4);
    const [first = '', ...others] = world.devices;
    const say = (name: string, figures: Partial<Usage>) => {
      const usage = { ...daysWork(world.nowMs), energyMillijoules: 4e10, ...figures };
      world.settle([withClaims(world.token(name), { usage })]);
    };
    world.nowMs += dayMs;
    say(first, { energyMillijoules: 4e10 + 1 });
    for (const name of others) say(name, {});
    world.wait(0.1);
    const found = () => world.condition('identical-telemetry', 'site', 'site-1');
    expect(found()).toMatchObject({ state: 'firing', numbers: { alike: 3, repeats: 0 } });
    for (let i = 0; i < 3; i++) {
      world.nowMs += dayMs;
      for (const [at, name] of world.devices.entries()) {
        say(name, { energyMillijoules: 4e10 + i * 10 + at });
      }
      world.wait(0.01);
    }
    expect(found()?.state).toBe('clear');
  });

  test('in other chassis than a week ago was rebuilt', () => {
    const world = worldWith({}, 4);
    const report = (chassis: number) =>
      world.settle(
        world.devices.map((name) =>
          withClaims(world.token(name), { chassis: Uint8Array.of(chassis) }),
        ),
      );
    report(1);
    world.nowMs += dayMs;
    report(1);
    world.wait(0.1);
    const found = () => world.condition('topology-change', 'site', 'site-1');
    expect(found()).toBeNull();
    world.nowMs += dayMs;
    report(2);
    world.wait(0.1);
    expect(found()).toMatchObject({ state: 'firing', numbers: { rehoused: 4, housed: 4 } });
  });

  test('with other boards in their chassis was rebuilt, and saying less of them later hides nothing', () => {
    const world = worldWith({}, 4);
    const report = (more: Pick<Claims, 'chassis' | 'inventory'>) => {
      world.nowMs += dayMs;
      world.settle(world.devices.map((name) => withClaims(world.token(name), more)));
      world.wait(0.1);
    };
    const hash = (n: number) => new Uint8Array(32).fill(n);
    const found = () => world.condition('topology-change', 'site', 'site-1');
    const [chassis, system] = [Uint8Array.of(1), hash(3)];
    report({ chassis, inventory: { board: hash(1), system } });
    report({ chassis, inventory: { system } });
    report({ chassis });
    expect(found()).toBeNull();
    report({ chassis, inventory: { board: hash(2), system } });
    expect(found()).toMatchObject({
      state: 'firing',
      numbers: { rehoused: 4, board: 4, chassis: 0, system: 0 },
    });
    for (let day = 0; day < 10; day++) report({ chassis });
    expect(found()?.state).toBe('clear');
  });

  test('trains for as long as its devices do, by site and week', () => {
    const world = worldWith({ trainingShare: 0.25 }, 2);
    const [busy = '', idle = ''] = world.devices;
    for (let day = 0; day < 3; day++) {
      world.nowMs += dayMs;
      reportDay(world, busy);
      reportDay(world, idle, { tensorActive: 0.1 });
    }
    world.wait(0.1);
    expect(world.condition('training-share', 'site', 'site-1')).toMatchObject({
      ...{ state: 'firing', severity: 'high' },
      numbers: { hours: 144, trainingHours: 72, share: 0.5 },
    });
  });

  test('is not shown to train little by reports that leave the figures out, or say nothing of use', () => {
    const found = (world: WindowWorld) => world.condition('training-share', 'site', 'site-1');
    const bare = worldWith({ trainingShare: 0.25 });
    for (let day = 0; day < 3; day++) {
      bare.nowMs += dayMs;
      const { windowStartS, windowEndS } = daysWork(bare.nowMs);
      const token = bare.token(bare.devices[0]!);
      bare.settle([withClaims(token, { usage: { windowStartS, windowEndS } })]);
    }
    bare.wait(0.1);
    expect(found(bare)).toMatchObject({ state: 'firing', severity: 'high' });
    const mute = worldWith({ trainingShare: 0.25 });
    for (let h = 0; h < 30; h++) {
      mute.nowMs += hourMs;
      mute.settle([mute.token(mute.devices[0]!)]);
    }
    mute.wait(0.1);
    expect(found(mute)).toMatchObject({ state: 'firing', severity: 'medium' });
    expect(found(mute)!.sentence).toMatch(/no figures for 100 % of device time/);
  });
});

describe('a report of use', () => {
  const zero = new Uint8Array(32);

  test('is appraised again from evidence and bundle, its meter among the inputs', async () => {
    const world = new World(1);
    const usage = (endMs: number, counter: number): Usage => ({
      ...{ windowStartS: endMs / 1000 - 3_600, windowEndS: endMs / 1000, smActive: 0.71 },
      ...{ energyMillijoules: 1.5e9, tensorActive: 0.33, energyCounterMillijoules: counter },
    });
    const first = world.token(0, {
      ...{ challenge: world.challenge(), sequence: 1, previous: zero },
      usage: usage(world.nowMs, 9e9),
    });
    await world.submit([first.item]);
    world.nowMs += hourMs;
    const second = world.token(0, {
      ...{ challenge: world.challenge(), sequence: 2, previous: first.digest },
      usage: usage(world.nowMs, 8e9),
    });
    await world.submit([second.item]);
    const fallen = world.condition('counter-regression', { type: 'device', id: 'dev_0' });
    expect(fallen?.state).toBe('firing');
    const bundles = [...world.objects].filter(([name]) => name.startsWith('verdicts/'));
    const replayed = bundles.flatMap(([, bytes]) => {
      const bundle = readBundle(bytes);
      if (!bundle.ok) throw new Error(bundle.reason);
      return bundle.value.entries.map((entry) => {
        const { item } = entry.digest.toString() === first.digest.toString() ? first : second;
        return [
          entry.inputs.prior,
          new Replay(bundle.value, [item]).holds({ ...entry, bundleIndex: 0 }),
        ] as const;
      });
    });
    expect(replayed.map(([, isTrue]) => isTrue)).toEqual([true, true]);
    expect(replayed.filter(([prior]) => 'meter' in (prior as object)).length).toBe(1);
  });

  test('that no signature of the device’s own proves, or that forks its chain, counts for nothing', async () => {
    const world = new World(1);
    const challenge = world.challenge();
    const usage = { windowStartS: world.nowMs / 1000 - 3_600, windowEndS: world.nowMs / 1000 };
    const make = (more: Partial<Claims>) =>
      world.token(0, { challenge, sequence: 1, previous: zero, ...more });
    await world.submit([make({}).item]);
    await world.submit([make({ usage, uptimeS: 5 }).item]);
    expect(world.ledgerStore().use.sum({ fromDay: 0, toDay: 99_999 }).observedS).toBe(0);
  });
});

describe('devices taken out of service', () => {
  test('many at once are found, and accepted ones are not', () => {
    const world = new WindowWorld(20);
    const [first = '', second = '', third = ''] = world.devices;
    for (const device of [first, second, third]) world.retire(device);
    world.wait(0.1);
    const found = () => world.condition('evidence-erasure', 'licence', 'lic-1');
    expect(found()).toMatchObject({
      state: 'firing',
      severity: 'critical',
      numbers: { retired: 3 },
    });
    for (const device of [first, second, third]) world.accept(device);
    world.wait(0.1);
    expect(found()?.state).toBe('clear');
  });
});

test('sums of a ledger from before operations were kept at each precision stand as they were counted', () => {
  const sql = sqliteSql(memoryDatabase());
  const at = LEDGER_MIGRATIONS.findIndex((statements) => statements.includes('exaflop_4'));
  migrate(sql, LEDGER_MIGRATIONS.slice(0, at));
  const figures = [20, 10, 5, 0, 7, 0.5, 9, 100, 200, 0];
  sql.exec(`INSERT INTO use_day VALUES ('', 3, ${figures.join(', ')})`);
  sql.exec(`INSERT INTO part_use VALUES (1, 'site-1', 3, 20, 10, 5, 7, 0.5, 9, 100)`);
  migrate(sql, LEDGER_MIGRATIONS);
  const store = new SqlLedgerStore(sql);
  for (const bits of precisions) {
    const expected = { spanS: 20, exaflop: 7, errorExaflop: 0.5, mostExaflop: 9, joules: 100 };
    expect(sumAt(store.use.sum({ fromDay: 3, toDay: 4 }), bits)).toMatchObject(expected);
    expect(store.record.use(1).map((day) => sumAt(day, bits))).toMatchObject([expected]);
  }
});

describe('firmware', () => {
  test('that fell is old until the highest version runs again, whatever floor and reports say meanwhile', () => {
    const world = new WindowWorld(1);
    const [name = ''] = world.devices;
    const run = (vbios: string) => {
      world.nowMs += dayMs;
      world.settle([withClaims(world.token(name), { firmware: { vbios } })]);
    };
    const state = () => world.condition('firmware-rollback', 'device', name)?.state ?? null;
    run('96.00.80.00.01');
    run('96.00.a0.00.01');
    expect(state()).toBeNull();
    run('96.00.80.00.01');
    expect(state()).toBe('firing');
    for (let day = 0; day < 12; day++) run('96.00.80.00.01');
    expect(state()).toBe('firing');
    expect(world.condition('firmware-rollback', 'device', name)!.count).toBe(13);
    for (let day = 0; day < 10; day++) run('96.00.a0.00.01');
    expect(state()).toBe('clear');
  });
});
