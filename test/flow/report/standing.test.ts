import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bytes } from '../../../src/core/model.ts';
import { standingAt } from '../../../src/flow/report/standing.ts';
import type { StandingRequest } from '../../../src/flow/report/standing-port.ts';
import type { KeptCondition } from '../../../src/flow/settle/kept-condition.ts';
import { packOrdinals, unpackOrdinals } from '../../../src/flow/settle/ordinals.ts';
import { World } from '../world.ts';

const hourMs = 3_600_000;
const everything = { operator: null, hiddenKinds: [], released: [], withheld: [] };

function asked(size: number, more: Partial<StandingRequest> = {}): StandingRequest {
  const freshMs = 2.5 * hourMs;
  return {
    size,
    fromMs: 0,
    toMs: 4e12,
    freshMs,
    sight: everything,
    decisions: [],
    listed: 10,
    ...more,
  };
}

const sizeOf = (note: string) => Number(note.split('\n')[1]);

/** Hours in which some of four devices report, one with debug access; answers the size of the log after each. */
async function played(world: World, hours: readonly (readonly number[])[]): Promise<number[]> {
  const chains = Array.from({ length: 4 }, () => ({
    sequence: 0,
    previous: new Uint8Array(32) as Bytes,
  }));
  const sizes: number[] = [];
  for (const reporting of hours) {
    world.nowMs += hourMs;
    const challenge = world.challenge();
    const items = reporting.map((n) => {
      const chain = chains[n]!;
      const claims = { challenge, sequence: chain.sequence + 1, previous: chain.previous };
      const { item, digest } = world.token(n, { ...claims, debug: n === 3 ? 0 : 3 });
      chains[n] = { sequence: claims.sequence, previous: digest };
      return item;
    });
    if (items.length > 0) await world.submit(items);
    world.tick();
    await world.drain();
    sizes.push(sizeOf(await world.logPort().checkpoint()));
  }
  return sizes;
}

const reporting = fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });

test('a ledger under a checkpoint stands the same whatever settles later, and as it stood then', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(reporting, { minLength: 1, maxLength: 4 }),
      fc.array(reporting, { minLength: 1, maxLength: 4 }),
      async (first, then) => {
        const world = new World(4);
        const size = (await played(world, first)).at(-1)!;
        const before = standingAt(world.ledgerStore(), asked(size));
        const seen = new Set(first.flat());
        if (before.word === 'standing') {
          expect(before.sums.reports).toBe(first.flat().length);
          expect(before.neverSeen.length).toBe(4 - seen.size);
        }
        await played(world, then);
        expect(standingAt(world.ledgerStore(), asked(size))).toEqual(before);
      },
    ),
    { numRuns: 15 },
  );
});

test('who was silent for longer than asked is told, and what opened in the period by those who may see it', async () => {
  const world = new World(4);
  const sizes = await played(world, [
    [0, 1, 3],
    [1, 3],
    [1, 3],
    [1, 3],
  ]);
  const at = (size: number, more: Partial<StandingRequest> = {}) => {
    const standing = standingAt(world.ledgerStore(), asked(size, more));
    if (standing.word !== 'standing') throw new Error(standing.word);
    return standing;
  };
  expect(at(sizes[0]!)).toMatchObject({ silent: [], sums: { reports: 3, present: 3 } });
  expect(at(sizes[3]!).silent).toHaveLength(1);
  const kinds = ({ anomalies }: ReturnType<typeof at>) => anomalies.map(({ kind }) => kind);
  expect(kinds(at(sizes[3]!))).toContain('debug-enabled');
  const hidden = { ...everything, hiddenKinds: ['debug-enabled' as const] };
  expect(kinds(at(sizes[3]!, { sight: hidden }))).not.toContain('debug-enabled');
  const opened = at(sizes[3]!).listed.find(({ condition }) => condition.kind === 'debug-enabled');
  const { id } = opened!;
  expect(kinds(at(sizes[3]!, { sight: { ...hidden, released: [id] } }))).toContain('debug-enabled');
  expect(kinds(at(sizes[3]!, { sight: { ...everything, withheld: [id] } }))).not.toContain(
    'debug-enabled',
  );
  expect(at(sizes[3]!, { toMs: world.nowMs - 10 * hourMs }).anomalies).toEqual([]);
});

test('severity falls by a decision alone, and a period has what fired in it though it began anew since', async () => {
  const world = new World(4);
  const start = world.nowMs;
  const size = (await played(world, [[0], [0], [0]])).at(-1)!;
  const at = (hour: number) => start + hour * hourMs;
  const kind = 'clock-skew';
  const subject = { type: 'device', id: 'dev_0' } as const;
  const versions = [
    ['critical', 'firing', 1, null],
    ['critical', 'clear', 1, 2],
    ['medium', 'firing', 3, null],
  ] as const;
  const kept = versions.map(([severity, state, opened, cleared], i) => ({
    condition: {
      ...{ kind, subject, severity, state, version: i + 1, openedAtMs: at(opened) },
      clearedAtMs: cleared && at(cleared),
    },
    ...{ header: i + 1, whereabouts: { site: null, operator: null } },
  }));
  world.ledgerStore().record.putConditions(kept as unknown as KeptCondition[]);
  const found = (more: Partial<StandingRequest> = {}) => {
    const standing = standingAt(world.ledgerStore(), asked(size, more));
    if (standing.word !== 'standing') throw new Error(standing.word);
    const [one] = standing.listed.filter(({ condition }) => condition.kind === kind);
    const [tally] = standing.anomalies.filter((some) => some.kind === kind);
    const counted = [tally?.severity, tally?.isFiring];
    return { ...one, counted, endedSince: tally?.endedSince };
  };
  const all = found();
  const worse = { severity: 'critical', openedAtMs: at(1), header: 2 };
  expect(all).toMatchObject({ counted: ['critical', true], condition: { severity: 'medium' } });
  expect(all).toMatchObject({ worse, undecidedSinceMs: at(1), undecidedEpisodes: 2 });
  const until = found({ toMs: at(2.5) });
  expect(until).toMatchObject({ counted: ['critical', false], worse: null, undecidedEpisodes: 1 });
  expect(until).toMatchObject({ isFiring: false, endedSince: 0 });
  // Its end is the first moment behind the period.
  for (const end of [1.5, 2]) {
    const then = found({ toMs: at(end) });
    expect(then).toMatchObject({ isFiring: true, endedSince: 1, condition: { state: 'clear' } });
    expect(then.counted).toEqual(['critical', true]);
  }
  const decision = {
    anomaly: all.id!,
    version: 2,
    openedAtMs: at(1),
    severity: 'critical',
  } as const;
  const decided = found({ decisions: [decision] });
  expect(decided).toMatchObject({ counted: ['medium', true], undecidedSinceMs: at(3) });
  expect(found({ fromMs: at(2.2), toMs: at(2.5) }).counted).toEqual([undefined, undefined]);
});

test('nothing stands under a log that has nothing of the ledger', () => {
  expect(standingAt(new World(1).ledgerStore(), asked(1)).word).not.toBe('standing');
});

test('a set of devices has one packed form, and comes back from it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 50 }), (ordinals) => {
      const set = new Set(ordinals);
      const packed = packOrdinals(set);
      expect(packOrdinals(new Set(ordinals.toReversed()))).toEqual(packed);
      const back = new Set<number>();
      unpackOrdinals(packed, back);
      expect(back).toEqual(set);
    }),
  );
});
