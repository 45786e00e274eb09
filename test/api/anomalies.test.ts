import { expect, test } from 'vitest';
import { ruleOf, rules } from '../../src/core/appraise/ruleset.ts';
import { type AnomalyKind, anomalyKinds, type Severity } from '../../src/core/model.ts';
import type { IndexedCondition } from '../../src/flow/ports.ts';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

interface Given {
  readonly kind?: AnomalyKind;
  readonly severity?: Severity;
  readonly state?: 'firing' | 'clear';
  readonly openedAtMs?: number;
  readonly device?: string;
  readonly country?: string;
  readonly sentence?: string;
}

let devices = 0;

/** A condition of a device of the world's licence. */
function condition(world: World, given: Given = {}): IndexedCondition {
  devices += 1;
  const device = given.device ?? `dev_${devices.toString(16).padStart(24, '0')}`;
  const openedAtMs = given.openedAtMs ?? 1_800_000_000_000 + devices;
  const state = given.state ?? 'firing';
  return {
    ledger: world.licence,
    licence: world.licence,
    exporter: world.exporter,
    authority: world.authority,
    site: world.site,
    operator: world.operator,
    country: given.country ?? 'MY',
    device,
    confidential: ruleOf(given.kind ?? 'gone-dark').confidential,
    header: 1,
    condition: {
      kind: given.kind ?? 'gone-dark',
      subject: { type: 'device', id: device },
      state,
      severity: given.severity ?? 'high',
      count: 1,
      version: 1,
      openedAtMs,
      lastFiredAtMs: openedAtMs,
      clearedAtMs: state === 'clear' ? openedAtMs + 1 : null,
      clearedBy: state === 'clear' ? { type: 'reports' } : null,
      cleanStreak: 0,
      sentence: given.sentence ?? 'Silent for 4 days.',
      numbers: { silentMs: 345_600_000 },
      evidence: ['ab'.repeat(32)],
    },
  };
}

async function find(key: string, query: Record<string, string> = {}) {
  return (await good('listAnomalies', { key, query })).items;
}

test('a regulator finds anomalies of its authority’s licences, newest first', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const mine = [condition(world), condition(world), condition(world)];
  await app.services.index.upsert([...mine, condition(other)]);
  const found = await find(world.regulatorKey);
  expect(found.map(({ device }) => device)).toEqual(mine.map(({ device }) => device).reverse());
  expect(found[0]).toMatchObject({ licence: world.licence, state: 'firing', severity: 'high' });
});

test('each filter narrows', async () => {
  const world = await makeWorld();
  const odd = condition(world, {
    ...{ kind: 'debug-enabled', severity: 'low', state: 'clear', country: 'CN' },
    openedAtMs: Date.UTC(2026, 0, 1),
  });
  await app.services.index.upsert([odd, condition(world), condition(world)]);
  const filters: Record<string, string>[] = [
    { kind: 'debug-enabled' },
    { severity: 'low' },
    { condition: 'clear' },
    { open: 'false' },
    { country: 'CN' },
    { device: odd.device! },
    { to: '2026-06-01T00:00:00Z' },
    { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z' },
  ];
  for (const query of filters) {
    const found = await find(world.regulatorKey, query);
    expect(
      found.map(({ device }) => device),
      JSON.stringify(query),
    ).toEqual([odd.device]);
  }
  const wide: Record<string, string>[] = [
    { licence: world.licence },
    { site: world.site },
    { exporter: world.exporter },
    { condition: 'all' },
  ];
  for (const query of wide) {
    expect(await find(world.regulatorKey, query)).toHaveLength(3);
  }
  expect(await find(world.regulatorKey, { exporter: world.operator })).toEqual([]);
});

test('a page goes on where the one before ended, also among openings of one moment', async () => {
  const world = await makeWorld();
  const many = Array.from({ length: 7 }, (_, i) => {
    return condition(world, { openedAtMs: 1_800_000_000_000 + (i % 2) });
  });
  await app.services.index.upsert(many);
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const query: Record<string, string> = after === null ? { limit: '2' } : { limit: '2', after };
    const page = await good('listAnomalies', { key: world.regulatorKey, query });
    seen.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== null);
  expect(seen).toHaveLength(7);
  expect(new Set(seen).size).toBe(7);
});

test('exporter and operator see their own, except kinds that would teach a cheat to tune', async () => {
  const world = await makeWorld();
  await app.services.index.upsert(anomalyKinds.map((kind) => condition(world, { kind })));
  const secret = rules.filter(({ confidential }) => confidential).map(({ kind }) => kind);
  expect(secret.length).toBeGreaterThan(0);
  const kindsOf = async (key: string) => (await find(key)).map(({ kind }) => kind).sort();
  const open = anomalyKinds.filter((kind) => !secret.includes(kind)).toSorted();
  expect(await kindsOf(world.exporterKey)).toEqual(open);
  expect(await kindsOf(world.operatorKey)).toEqual(open);
  expect(await kindsOf(world.regulatorKey)).toEqual(anomalyKinds.toSorted());
  const [hidden] = await find(world.regulatorKey, { kind: secret[0]! });
  const params = { id: hidden!.id };
  expect((await bad('getAnomaly', { key: world.exporterKey, params })).reason).toBe(
    'object_not_found',
  );
  expect(await find(world.exporterKey, { kind: secret[0]! })).toEqual([]);
});

test('the administration manages keys and sees no anomaly', async () => {
  expect((await bad('listAnomalies', { key: rootKey })).reason).toBe('auth_role_not_permitted');
});

test('one anomaly says what to rule out first', async () => {
  const world = await makeWorld();
  await app.services.index.upsert([condition(world)]);
  const [{ id } = { id: '' }] = await find(world.regulatorKey);
  const seen = await good('getAnomaly', { key: world.regulatorKey, params: { id } });
  expect(seen.rule.ruleOutFirst.length).toBeGreaterThan(0);
  expect(seen).toMatchObject({ id, sentence: 'Silent for 4 days.', evidence: ['ab'.repeat(32)] });
  const other = await makeWorld();
  const refused = await bad('getAnomaly', { key: other.regulatorKey, params: { id } });
  expect(refused.reason).toBe('object_not_found');
});

test.each(['x', '1.zz', '99999999999999999.00'])(
  '%j is no cursor that a page gave',
  async (after) => {
    const world = await makeWorld();
    const refused = await bad('listAnomalies', { key: world.regulatorKey, query: { after } });
    expect(refused.errors?.[0]).toMatchObject({ in: 'query', pointer: '/after' });
  },
);
