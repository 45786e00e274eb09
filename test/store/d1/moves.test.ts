/** Moves that are cut short at any call of a port: whoever comes next brings them to their end, once. */
import { describe, expect, test } from 'vitest';
import { drain } from '../../../src/flow/registry/drain.ts';
import { finishMoves } from '../../../src/flow/registry/move-through.ts';
import { call, good, sendTo } from '../../api/client.ts';
import { localApp } from '../../api/local-app.ts';
import { addDevices, licenceBody, makeWorld, type World } from '../../api/world.ts';

const app = localApp();
const { services, breaker, ledgers } = app;
sendTo(app.send);

let founded: Promise<World> | null = null;

async function licensed(world: World, isConfirmed = true): Promise<string> {
  const json = licenceBody(world);
  const { id } = await good('registerLicence', { key: world.exporterKey, json });
  const given = { key: world.regulatorKey, params: { id }, json: {} };
  if (isConfirmed) await good('confirmLicence', given);
  return id;
}

/** Two devices under a licence, and a move of both to another one that waits for the authority alone. */
async function prepared(isOldConfirmed = true) {
  founded ??= makeWorld();
  const shared = await founded;
  const [licence, to] = [await licensed(shared, isOldConfirmed), await licensed(shared)];
  const world = { ...shared, licence };
  const devices = (await addDevices(world, 2)).map(({ id }) => id);
  const json = { devices, reason: 'Renewed' };
  const given = { key: world.exporterKey, params: { id: to }, json };
  return { world, to, devices, move: (await good('requestMove', given)).id };
}

type Prepared = Awaited<ReturnType<typeof prepared>>;

const accept = ({ world, move }: Prepared) =>
  call('acceptMove', { key: world.regulatorKey, params: { id: move }, json: {} });

/** What cron does. */
async function cron(): Promise<void> {
  await drain(services);
  await finishMoves(services, app.nowMs);
}

const told = (ledger: string) =>
  (ledgers.changes.get(ledger) ?? []).map(({ body: { type } }) => type);
const moveSteps = ['depart', 'expect', 'arrive', 'departed', 'unexpect', 'stay'];
const steps = (ledger: string) => told(ledger).filter((type) => moveSteps.includes(type));

async function statusOf({ world, move }: Prepared) {
  return (await good('getMove', { key: world.exporterKey, params: { id: move } })).status;
}

async function licencesOf({ devices }: Prepared) {
  const rows = await services.registry.newestOf('devices', devices);
  return rows.map(({ licence, status }) => ({ licence, status }));
}

describe('a move that dies at any call', () => {
  test('is finished by cron, and each ledger hears each step once', async () => {
    const whole = await prepared();
    breaker.calls = 0;
    await accept(whole);
    const calls = breaker.calls;
    expect(await statusOf(whole)).toBe('moved');
    expect(calls).toBeGreaterThan(8);
    for (let at = 1; at <= calls; at++) {
      for (const when of ['before', 'after'] as const) {
        const one = await prepared();
        breaker.dieAt(at, when);
        await accept(one).catch(() => undefined);
        breaker.mend();
        await cron();
        const where = `call ${at}, ${when}`;
        expect(await statusOf(one), where).toBe('moved');
        const there = { licence: one.to, status: 'active' };
        expect(await licencesOf(one), where).toEqual([there, there]);
        expect(steps(one.world.licence), where).toEqual(['depart', 'departed']);
        expect(steps(one.to), where).toEqual(['expect', 'arrive', 'unexpect']);
      }
    }
  }, 120_000);
});

/** Declared, and cut short before the papers were read. */
async function underWay(isOldConfirmed = true): Promise<Prepared> {
  const one = await prepared(isOldConfirmed);
  breaker.breakAt(`passports ${one.world.licence}`, 'before');
  await accept(one);
  breaker.mend();
  expect(await statusOf(one)).toBe('moving');
  return one;
}

const end = (world: World, name: 'revokeLicence' | 'rejectLicence', id: string) =>
  call(name, { key: world.regulatorKey, params: { id }, json: { note: 'No longer.' } });

describe('two moves of one device', () => {
  /** Two that wait for the authority of the licence that both take it from. */
  async function twice() {
    const one = await prepared();
    const third = await licensed(one.world);
    const json = { devices: one.devices, reason: 'Mine too' };
    const given = { key: one.world.exporterKey, params: { id: third }, json };
    const other = { ...one, to: third, move: (await good('requestMove', given)).id };
    return [one, other] as const;
  }

  test('accepted at the same moment: one takes it, the other is refused and says so', async () => {
    const both = await twice();
    const answers = await Promise.all(both.map(accept));
    await cron();
    expect(answers.map(({ status }) => status).sort()).not.toEqual([201, 201]);
    const won = answers.findIndex(({ status }) => status === 201);
    expect(won).toBeGreaterThanOrEqual(0);
    const there = { licence: both[won]!.to, status: 'active' };
    expect(await licencesOf(both[won]!)).toEqual([there, there]);
    expect(steps(both[1 - won]!.to)).toEqual([]);
    expect(steps(both[0].world.licence)).toEqual(['depart', 'departed']);
  });

  test('one accepted after the other: what went on is not the first licence’s to give any more', async () => {
    const [one, other] = await twice();
    await accept(one);
    expect(await statusOf(one)).toBe('moved');
    const answer = await accept(other);
    expect(answer.status).toBe(422);
    const there = { licence: one.to, status: 'active' };
    expect(await licencesOf(one)).toEqual([there, there]);
    expect(steps(other.to)).toEqual([]);
  });
});

describe('a licence that ends while devices are moving', () => {
  test('the new one: they stay where they were', async () => {
    const one = await underWay();
    expect((await end(one.world, 'revokeLicence', one.to)).status).toBe(201);
    await cron();
    expect(await statusOf(one)).toBe('failed');
    const there = { licence: one.world.licence, status: 'active' };
    expect(await licencesOf(one)).toEqual([there, there]);
    expect(steps(one.world.licence)).toEqual(['depart', 'stay']);
    expect(steps(one.to)).toEqual(['expect', 'unexpect']);
  });

  test('the old one, as if it had never been issued: they are revoked with it, and come nowhere', async () => {
    const one = await underWay(false);
    expect((await end(one.world, 'rejectLicence', one.world.licence)).status).toBe(201);
    await cron();
    expect(await statusOf(one)).toBe('failed');
    const gone = { licence: one.world.licence, status: 'revoked' };
    expect(await licencesOf(one)).toEqual([gone, gone]);
    expect(steps(one.to)).toEqual(['expect', 'unexpect']);
  });

  test('a device on its way is neither revoked, moved again nor enrolled', async () => {
    const one = await underWay();
    const params = { id: one.devices[0]! };
    const { exporterKey: key, operatorKey } = one.world;
    expect((await call('revokeDevice', { key, params })).status).toBe(409);
    const codes = {
      key: operatorKey,
      params: { id: one.world.site },
      query: { device: params.id },
    };
    expect((await call('issueEnrolmentCodes', codes)).status).toBe(409);
    const json = { devices: [params.id], reason: 'Again' };
    const again = { key, params: { id: one.to }, json };
    expect((await call('requestMove', again)).status).toBe(422);
    const seen = await good('getDevice', { key, params });
    expect(seen.device.status).toBe('moving');
    await cron();
    expect(await statusOf(one)).toBe('moved');
  });
});
