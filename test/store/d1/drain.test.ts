import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeChange, leafData } from '../../../src/core/log/leaf.ts';
import { bringThrough, drain, REGISTRY_LEDGER } from '../../../src/flow/registry/drain.ts';
import type { RegistryWrite } from '../../../src/flow/registry/port.ts';
import { good, sendTo } from '../../api/client.ts';
import { localApp } from '../../api/local-app.ts';
import { rootKey } from '../../api/root-key.ts';
import { addDevices, expiresAt, makeWorld, unique, type World } from '../../api/world.ts';

const app = localApp();
const { services, breaker } = app;
sendTo(app.send);

async function waiting() {
  const { registry } = services;
  const rows = await registry.undrained(1_000);
  return { rows: rows.length, ledgers: await registry.ledgersBehind(1_000) };
}

/** Re-derives everything: each outbox row once in the log, in order, archived under its leaf; each change once. */
async function checkAll() {
  const rows = await env.REGISTRY.prepare(
    'SELECT sequence, record FROM outbox ORDER BY sequence',
  ).all<{
    sequence: number;
    record: string;
  }>();
  expect(rows.results.map(({ sequence }) => sequence)).toEqual(rows.results.map((_, i) => i + 1));
  const leaves = app.log.leaves.filter(({ ledger }) => ledger === REGISTRY_LEDGER);
  expect(leaves.map(({ sequence }) => sequence)).toEqual(
    rows.results.map(({ sequence }) => sequence),
  );
  for (const { sequence, hex } of leaves) {
    const object = app.archive.objects.get(`changes/${hex}`)!;
    expect(Buffer.from(leafData(object)).toString('hex')).toBe(hex);
    const change = decodeChange(object);
    const record = rows.results[sequence - 1]!.record;
    expect(change.ok && change.value.sequence).toBe(sequence);
    expect(change.ok && new TextDecoder().decode(change.value.body)).toBe(record);
  }
  const told = await env.REGISTRY.prepare(
    'SELECT ledger, change FROM roster_changes ORDER BY change',
  ).all<{
    ledger: string;
    change: number;
  }>();
  const byLedger = Map.groupBy(told.results, ({ ledger }) => ledger);
  for (const [ledger, changes] of byLedger) {
    const applied = app.ledgers.changes.get(ledger)?.map(({ change }) => change) ?? [];
    expect(applied).toEqual(changes.map(({ change }) => change));
  }
}

const json = () => ({ name: unique('Authority'), country: 'US' });

test.each([
  ['archive', 'before'],
  ['archive', 'after'],
  ['log', 'before'],
  ['log', 'after'],
] as const)(
  'a write whose %s breaks %s it is done is written, said to be on its way, and arrives',
  async (step, when) => {
    breaker.breakAt(step, when);
    const written = await good('registerAuthority', { key: rootKey, json: json() });
    expect(written.propagated).toBe(false);
    await drain(services);
    expect(await waiting()).toEqual({ rows: 0, ledgers: [] });
    await checkAll();
  },
);

test.each(['before', 'after'] as const)(
  'a ledger that breaks %s it is told holds up no other, and is told everything in order',
  async (when) => {
    const [broken, sound] = [await makeWorld(), await makeWorld()];
    const step = `ledger ${broken.licence}`;
    breaker.breakAt(step, when, 100);
    const params = { id: broken.licence };
    const late = await good('confirmLicence', { key: broken.regulatorKey, params, json: {} });
    expect(late).toMatchObject({ status: 'confirmed', propagated: false });
    const fine = await addDevices(sound, 2);
    expect(fine).toHaveLength(2);
    expect((await waiting()).ledgers).toEqual([broken.licence]);
    breaker.mend();
    const next = await good('suspendLicence', { key: broken.regulatorKey, params, json: {} });
    expect(next.propagated).toBe(true);
    const told = app.ledgers.changes.get(broken.licence)!.map(({ body }) => body);
    const statuses = told.flatMap((body) => (body.type === 'licence' ? [body.terms.status] : []));
    expect(statuses).toEqual(['claimed', 'confirmed', 'suspended']);
    await checkAll();
  },
);

test('a write waits for the ledgers that it concerns, and for no one else’s', async () => {
  const [stuck, other] = [await makeWorld(), await makeWorld()];
  breaker.breakAt(`ledger ${stuck.licence}`, 'before', 2);
  const decide = ({ licence, regulatorKey }: typeof stuck) =>
    good('confirmLicence', { key: regulatorKey, params: { id: licence }, json: {} });
  expect((await decide(stuck)).propagated).toBe(false);
  // It does not even ask: the ledger would still have failed once more.
  expect((await decide(other)).propagated).toBe(true);
  expect((await waiting()).ledgers).toEqual([stuck.licence]);
  expect((await drain(services)).failed.size).toBe(1);
  expect((await drain(services)).failed.size).toBe(0);
  await checkAll();
});

test('two drainers at once do no harm', async () => {
  breaker.breakAt('archive', 'before', 100);
  for (let i = 0; i < 5; i++) await good('registerAuthority', { key: rootKey, json: json() });
  breaker.mend();
  await Promise.all([drain(services), drain(services), drain(services)]);
  expect(await waiting()).toEqual({ rows: 0, ledgers: [] });
  await checkAll();
});

test('an operator’s key reaches every ledger of its sites, whichever came first', async () => {
  const world = await makeWorld();
  const issue = { role: 'operator', party: world.operator, expiresAt };
  const { id } = await good('issueKey', { key: rootKey, json: issue });
  await good('revokeKey', { key: rootKey, params: { id } });
  const grants = app.ledgers.changes
    .get(world.licence)!
    .flatMap(({ body }) => (body.type === 'api-key' ? [body.grant] : []));
  const expiresAtMs = Date.parse(expiresAt);
  const { operator } = world;
  expect(grants.map(({ revoked }) => revoked)).toEqual([false, false, true]);
  expect(grants[2]).toEqual({ apiKey: id, operator, expiresAtMs, revoked: true });
  expect(grants[0]).toMatchObject({ operator, expiresAtMs, revoked: false });
});

test('a refused write leaves no hole in the sequence', async () => {
  const world = await makeWorld();
  const { registry } = services;
  const licence = await registry.newest('licences', world.licence);
  const record = { action: 'licence-confirmed', actor: 'x', atMs: 1, objects: [] } as const;
  const salt = new Uint8Array(16);
  const clash = await registry.commit({ rows: { licences: [licence!] }, record, salt });
  expect(clash).toEqual({ word: 'moved' });
  const holders = [
    { kind: 'licence-number', value: JSON.stringify([world.authority, world.number]), object: 'y' },
  ] as const;
  expect(await registry.commit({ rows: {}, holders, record, salt })).toEqual({ word: 'held' });
  const expected = [{ table: 'licences', id: world.licence, version: 7 }] as const;
  expect(await registry.commit({ rows: {}, expected, record, salt })).toEqual({ word: 'moved' });
  await good('registerAuthority', { key: rootKey, json: json() });
  await checkAll();
});

test('a version that is still the newest lets the write through', async () => {
  const world = await makeWorld();
  const expected = [{ table: 'licences', id: world.licence, version: 1 }] as const;
  const record = { action: 'licence-confirmed', actor: 'x', atMs: 1, objects: [] } as const;
  const outcome = await services.registry.commit({
    ...{ rows: {}, expected, record },
    salt: new Uint8Array(16),
  });
  expect(outcome.word).toBe('committed');
  await drain(services);
  await checkAll();
});

test('of two decisions at once one is made, and the other told so', async () => {
  const world = await makeWorld();
  const { registry } = services;
  const before = await registry.newest('licences', world.licence);
  const record = { action: 'licence-confirmed', actor: 'x', atMs: 1, objects: [] } as const;
  const rows = { licences: [{ ...before!, version: 2 }] };
  const outcomes = await Promise.all(
    [1, 2].map(() => registry.commit({ rows, record, salt: new Uint8Array(16) })),
  );
  expect(outcomes.map(({ word }) => word).sort()).toEqual(['committed', 'moved']);
  await drain(services);
  await checkAll();
});

test('changes are read in bounded pieces, at least one at a time', async () => {
  const world = await makeWorld();
  breaker.breakAt(`ledger ${world.licence}`, 'before', 100);
  await addDevices(world, 2_500);
  const { registry } = services;
  const first = await registry.unapplied(world.licence, 1);
  expect(first.map(({ body }) => body.type)).toEqual(['devices']);
  expect(await registry.unapplied(world.licence, 8_000_000)).toHaveLength(3);
  breaker.mend();
  await drain(services);
  await checkAll();
});

/** A write that is committed and that nobody brings through. */
async function left(roster: RegistryWrite['roster'] = []) {
  const record = { action: 'licence-confirmed', actor: 'x', atMs: 1, objects: [] } as const;
  const { registry, random } = services;
  const outcome = await registry.commit({ rows: {}, record, salt: random(16), roster });
  if (outcome.word !== 'committed') throw new Error(outcome.word);
  return outcome.sequence;
}

const suspends = async (world: World) => {
  const params = { id: world.licence };
  return good('suspendLicence', { key: world.regulatorKey, params, json: {} });
};

async function confirmedWorld() {
  const world = await makeWorld();
  const params = { id: world.licence };
  await good('confirmLicence', { key: world.regulatorKey, params, json: {} });
  return world;
}

test('a write takes what must stand before it to the log, and leaves others’ ledgers to the cron', async () => {
  const [mine, other] = [await confirmedWorld(), await makeWorld()];
  const change = { type: 'revoke', device: 'dev_none', version: 2, revokedAtMs: 1 } as const;
  for (let i = 0; i < 5; i++) await left([{ to: 'ledger', ledger: other.licence, change }]);
  const before = app.ledgers.changes.get(other.licence)!.length;
  expect(await suspends(mine)).toMatchObject({ status: 'suspended', propagated: true });
  expect(app.ledgers.changes.get(other.licence)).toHaveLength(before);
  expect(await waiting()).toEqual({ rows: 0, ledgers: [other.licence] });
  await drain(services);
  expect(app.ledgers.changes.get(other.licence)).toHaveLength(before + 5);
  await checkAll();
});

test('what is written after a write is not drained with it', async () => {
  const sequence = await left();
  await left();
  await bringThrough(services, sequence);
  expect((await waiting()).rows).toBe(1);
  await drain(services);
  await checkAll();
});

test('behind 200 rows of others a write is still brought through; behind more it is answered before, and the cron brings it', async () => {
  const mine = await confirmedWorld();
  for (let i = 0; i < 199; i++) await left();
  const sequence = await left([
    {
      to: 'ledger',
      ledger: mine.licence,
      change: { type: 'revoke', device: 'a', version: 2, revokedAtMs: 1 },
    },
  ]);
  for (let i = 0; i < 200; i++) await left();
  expect(await suspends(mine)).toMatchObject({ status: 'suspended', propagated: false });
  expect((await waiting()).rows).toBeGreaterThan(0);
  expect(await services.registry.isPropagated(sequence)).toBe(false);
  await drain(services);
  expect(await waiting()).toEqual({ rows: 0, ledgers: [] });
  await checkAll();
});

test('exactly 200 rows of others before it do not keep a write waiting', async () => {
  const mine = await confirmedWorld();
  for (let i = 0; i < 200; i++) await left();
  expect(await suspends(mine)).toMatchObject({ propagated: true });
  await checkAll();
});

test('no ledger is told what the log does not hold yet', async () => {
  const world = await makeWorld();
  const change = { type: 'revoke', device: 'dev_none', version: 2, revokedAtMs: 1 } as const;
  await left([{ to: 'ledger', ledger: world.licence, change }]);
  expect(await services.registry.unapplied(world.licence, 1_000_000)).toEqual([]);
  expect(await services.registry.ledgersBehind(1_000)).toEqual([]);
  await drain(services);
  expect(app.ledgers.changes.get(world.licence)!.at(-1)!.body).toEqual(change);
});

test('a change of mine waits for those that stand before it in its ledger, and never overtakes them', async () => {
  const world = await confirmedWorld();
  const step = `ledger ${world.licence}`;
  breaker.breakAt(step, 'before', 100);
  const change = { type: 'revoke', device: 'dev_none', version: 2, revokedAtMs: 1 } as const;
  for (let i = 0; i < 3; i++) await left([{ to: 'ledger', ledger: world.licence, change }]);
  expect((await suspends(world)).propagated).toBe(false);
  breaker.mend();
  const params = { id: world.licence };
  const next = await good('reinstateLicence', { key: world.regulatorKey, params, json: {} });
  expect(next.propagated).toBe(true);
  const types = app.ledgers.changes.get(world.licence)!.map(({ body }) => body.type);
  expect(types.slice(-5)).toEqual(['revoke', 'revoke', 'revoke', 'licence', 'licence']);
  await checkAll();
});

test('whatever breaks when, in whatever order tenants write, all arrives once and in order', async () => {
  const worlds = [await confirmedWorld(), await confirmedWorld(), await confirmedWorld()];
  const steps = ['archive', 'log', ...worlds.map(({ licence }) => `ledger ${licence}`)];
  const act = fc.record({
    world: fc.nat(2),
    isLeft: fc.boolean(),
    step: fc.constantFrom('none', ...steps),
    when: fc.constantFrom('before' as const, 'after' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
      for (const { world, isLeft, step, when } of acts) {
        const { licence } = worlds[world]!;
        const change = { type: 'revoke', device: 'dev_none', version: 2, revokedAtMs: 1 } as const;
        breaker.breakAt(step, when);
        const sequence = await left([{ to: 'ledger', ledger: licence, change }]);
        if (!isLeft) await bringThrough(services, sequence).catch(() => undefined);
        breaker.mend();
      }
      await drain(services);
      expect(await waiting()).toEqual({ rows: 0, ledgers: [] });
    }),
    { numRuns: 15, seed: 5 },
  );
  await checkAll();
}, 60_000);
