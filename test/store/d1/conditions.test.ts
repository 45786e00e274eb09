import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IndexedCondition } from '../../../src/flow/ports.ts';
import { anomalyIdOf } from '../../../src/flow/registry/anomaly-id.ts';
import { d1ConditionIndex } from '../../../src/store/d1/conditions.ts';
import { EPISODES_KEPT } from '../../../src/store/d1/episodes.ts';

const index = d1ConditionIndex(env.REGISTRY);
const everything = { visible: {}, sees: 'all' } as const;

function condition(ledger: string, version: number, header: number): IndexedCondition {
  const where = { ledger, licence: ledger, exporter: 'e', authority: 'a', header };
  const nobody = { site: null, operator: null, country: null, device: null };
  return {
    ...{ ...where, ...nobody, confidential: false },
    condition: {
      kind: 'resumed',
      subject: { type: 'licence', id: ledger },
      state: version % 2 === 0 ? 'clear' : 'firing',
      severity: 'low',
      count: header,
      version,
      openedAtMs: 1,
      lastFiredAtMs: header,
      clearedAtMs: null,
      clearedBy: null,
      cleanStreak: 0,
      sentence: `version ${version}`,
      numbers: { header, text: 'quote "\' and \u0000' },
      evidence: [],
    },
  };
}

const stored = async (ledger: string) =>
  (await index.find(everything, { licence: ledger }, { after: null, limit: 10 }))[0];

test('in whatever order versions arrive, and however often, the newest stays', async () => {
  let run = 0;
  const step = fc.record({
    version: fc.integer({ min: 1, max: 4 }),
    header: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1 }), { minLength: 1 }),
      async (batches) => {
        const ledger = `l${run++}`;
        for (const batch of batches) {
          await index.upsert(
            batch.map(({ version, header }) => condition(ledger, version, header)),
          );
        }
        const newest = batches.flat().reduce((a, b) => {
          return b.version > a.version || (b.version === a.version && b.header > a.header) ? b : a;
        });
        const { id, open, release, undecided, ...rest } = (await stored(ledger))!;
        const expected = condition(ledger, newest.version, newest.header);
        expect(rest).toEqual(expected);
        expect(id).toBe(anomalyIdOf(expected));
        expect({ open, release }).toEqual({ open: newest.version % 2 === 1, release: null });
        expect(undecided).toEqual({ sinceMs: 1, episodes: 1, worstSinceMs: 1, worse: null });
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});

test('a thousand conditions are one call', async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => condition(`many${i}`, 1, 1));
  await index.upsert(many);
  expect(await stored('many999')).toMatchObject({ ledger: 'many999' });
});

const shown = { visible: {}, sees: 'shown' } as const;
const decide = (column: string, ledger: string) =>
  env.REGISTRY.prepare(`UPDATE anomalies SET ${column} WHERE ledger = ?`).bind(ledger).run();

test('a confidential kind is shown once a regulator released it, another until it was withheld', async () => {
  await index.upsert([
    { ...condition('secret', 1, 1), confidential: true },
    condition('plain', 1, 1),
  ]);
  const seen = async (ledger: string) =>
    (await index.find(shown, { licence: ledger }, { after: null, limit: 10 })).length;
  expect([await seen('secret'), await seen('plain')]).toEqual([0, 1]);
  await decide(`release = 'released'`, 'secret');
  await decide(`release = 'withheld'`, 'plain');
  expect([await seen('secret'), await seen('plain')]).toEqual([1, 0]);
});

test('what a person decided survives the ledger, until it opens again or grows worse', async () => {
  const at = (version: number, change: object) => {
    const one = condition('desk', version, version);
    return { ...one, condition: { ...one.condition, severity: 'high', ...change } } as const;
  };
  const isOpen = async () => (await stored('desk'))?.open;
  await index.upsert([at(1, { state: 'firing' })]);
  expect(await isOpen()).toBe(true);
  await decide('disposed_opening_ms = 1, disposed_rank = 2', 'desk');
  await index.upsert([at(2, { state: 'clear' })]);
  expect(await isOpen()).toBe(false);
  await index.upsert([at(3, { state: 'firing', severity: 'critical' })]);
  expect(await isOpen()).toBe(true);
  await decide('disposed_rank = 3', 'desk');
  expect(await isOpen()).toBe(false);
  await index.upsert([at(4, { state: 'firing', openedAtMs: 2 })]);
  expect(await isOpen()).toBe(true);
});

test('who turns bad and good with every report makes no more rows than are kept: the worst, and the first of them', async () => {
  const flips = Array.from({ length: 2 * EPISODES_KEPT }, (_, n): IndexedCondition => {
    const one = condition('flips', n + 1, n + 1);
    const severity = n === 250 ? 'critical' : 'low';
    return { ...one, condition: { ...one.condition, severity, openedAtMs: n + 1 } };
  });
  // The last ones first, in three bodies.
  for (const body of [flips.slice(300), flips.slice(100, 300), flips.slice(0, 100)])
    await index.upsert(body);
  const id = anomalyIdOf(flips[0]!);
  const rows = 'SELECT count(*) AS n FROM anomaly_episodes WHERE anomaly = ?';
  expect(await env.REGISTRY.prepare(rows).bind(id).first('n')).toBe(EPISODES_KEPT);
  const said =
    'SELECT worst_severity, worst_since_ms, earlier_since_ms FROM anomalies WHERE id = ?';
  expect(await env.REGISTRY.prepare(said).bind(id).first()).toEqual({
    ...{ worst_severity: 'critical', worst_since_ms: 251, earlier_since_ms: 1 },
  });
});
