import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { leafData } from '../../src/core/log/leaf.ts';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, makeWorld } from './world.ts';

const app = localApp();
sendTo(app.send);
const DAY_MS = 86_400_000;
const at = (ms: number) => new Date(ms).toISOString();

/** A licence that was claimed on day 0, confirmed on day 1 and suspended on day 2. */
async function decidedLicence() {
  const startMs = app.nowMs;
  const world = await makeWorld();
  const decide = (name: 'confirmLicence' | 'suspendLicence', note: string) =>
    good(name, { key: world.regulatorKey, params: { id: world.licence }, json: { note } });
  app.nowMs = startMs + DAY_MS;
  await decide('confirmLicence', 'as issued');
  app.nowMs = startMs + 2 * DAY_MS;
  await decide('suspendLicence', 'end user under enquiry');
  return { world, startMs };
}

test('a licence has a version a decision, each with its author and its leaf', async () => {
  const { world } = await decidedLicence();
  const history = await good('getHistory', {
    key: world.regulatorKey,
    params: { id: world.licence },
  });
  expect(history).toMatchObject({ id: world.licence, kind: 'licence', more: false });
  const told = history.versions.map(({ version, actor, changes }) => {
    expect(changes.every((change) => change.actor.apiKey === actor.apiKey)).toBe(true);
    return [version, actor.role, changes.map(({ action }) => action)];
  });
  expect(told).toEqual([
    [1, 'exporter', ['licence-registered']],
    [2, 'regulator', ['licence-confirmed']],
    [3, 'regulator', ['licence-suspended']],
  ]);
  expect(history.versions[1]!.actor.authority).toMatchObject({ id: world.authority });
  const leaves = history.versions.flatMap(({ changes }) => changes.map(({ leaf }) => leaf));
  expect(app.log.leaves.map(({ hex }) => hex)).toEqual(expect.arrayContaining(leaves));
  for (const leaf of leaves) {
    expect(bytesToHex(leafData(app.archive.objects.get(`changes/${leaf}`)!))).toBe(leaf);
  }
});

test('who put devices under a licence is not said to be who confirmed it', async () => {
  const world = await makeWorld();
  const given = { key: world.regulatorKey, params: { id: world.licence } };
  await good('confirmLicence', { ...given, json: { note: 'as issued' } });
  await addDevices(world, 1);
  const { versions } = await good('getHistory', given);
  const told = versions[1]!.changes.map(({ action, actor }) => [action, actor.role]);
  expect(told).toEqual([
    ['licence-confirmed', 'regulator'],
    ['devices-registered', 'exporter'],
  ]);
});

test('it stands as it stood on a date, and by what was known then', async () => {
  const { world, startMs } = await decidedLicence();
  const standing = (query: Record<string, string>) =>
    good('getStanding', { key: world.regulatorKey, params: { id: world.licence }, query });
  const statuses = await Promise.all(
    [0, 1, 2].map(async (day) => {
      const { row, version } = await standing({ date: at(startMs + day * DAY_MS) });
      return [version, row.status, row.note];
    }),
  );
  expect(statuses).toEqual([
    [1, 'claimed', null],
    [2, 'confirmed', 'as issued'],
    [3, 'suspended', 'end user under enquiry'],
  ]);
  const then = { date: at(startMs + 9 * DAY_MS), known: at(startMs + DAY_MS) };
  expect((await standing(then)).row.status).toBe('confirmed');
  const before = { date: at(startMs - 1) };
  const given = { key: world.exporterKey, params: { id: world.licence }, query: before };
  expect(await bad('getStanding', given)).toMatchObject({ reason: 'object_not_found' });
});

test('an authority’s reasons are for regulators: they would tell whom it looks at why', async () => {
  const { world, startMs } = await decidedLicence();
  const given = { params: { id: world.licence } };
  const query = { date: at(startMs + 2 * DAY_MS) };
  const span = { from: at(startMs), to: at(startMs + 2 * DAY_MS) };
  for (const key of [world.exporterKey, world.operatorKey, rootKey]) {
    const answers = [
      await good('getStanding', { ...given, key, query }),
      await good('getDiff', { ...given, key, query: span }),
      await good('getHistory', { ...given, key }),
    ];
    expect(JSON.stringify(answers)).not.toContain('enquiry');
  }
});

test('two dates differ by pointer, and a day on which it was not yet is nothing', async () => {
  const { world, startMs } = await decidedLicence();
  const diff = (from: number, to: number) =>
    good('getDiff', {
      key: world.regulatorKey,
      params: { id: world.licence },
      query: { from: at(startMs + from * DAY_MS), to: at(startMs + to * DAY_MS) },
    });
  expect(await diff(1, 2)).toMatchObject({
    from: 2,
    to: 3,
    changes: [
      { pointer: '/status', before: 'confirmed', after: 'suspended' },
      { pointer: '/note', before: 'as issued', after: 'end user under enquiry' },
    ],
  });
  expect((await diff(2, 2)).changes).toEqual([]);
  const born = await diff(-1, 0);
  expect(born).toMatchObject({ from: null, to: 1 });
  expect(born.changes.find(({ pointer }) => pointer === '/number')).toMatchObject({
    after: world.number,
  });
});

test('an API key’s history is the administration’s, and never shows what is kept of the secret', async () => {
  const world = await makeWorld();
  const expiresAt = '2090-01-01T00:00:00Z';
  const json = { role: 'regulator', authority: world.authority, label: 'desk 4', expiresAt };
  const { id } = await good('issueKey', { key: rootKey, json });
  const query = { date: at(app.nowMs) };
  const standing = await good('getStanding', { key: rootKey, params: { id }, query });
  expect(standing.row).toMatchObject({ role: 'regulator', label: 'desk 4' });
  expect(JSON.stringify(standing)).not.toContain('ecretHash');
  const given = { key: world.regulatorKey, params: { id } };
  expect((await bad('getHistory', given)).reason).toBe('object_not_found');
});

test('an author is named to all who see the object, and the label of a key to its own side alone', async () => {
  const world = await makeWorld();
  const seen = async (key: string) =>
    (await good('getHistory', { key, params: { id: world.licence } })).versions[0]!.actor;
  for (const key of [world.exporterKey, world.operatorKey, world.regulatorKey]) {
    expect(await seen(key)).toMatchObject({ role: 'exporter', party: { id: world.exporter } });
  }
});

test('a device has a history for its parties and none for the administration', async () => {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const params = { id: device!.id };
  const history = await good('getHistory', { key: world.operatorKey, params });
  expect(history).toMatchObject({ kind: 'device', versions: [{ version: 1 }] });
  const [registered] = history.versions[0]!.changes;
  expect(registered?.action).toBe('devices-registered');
  expect(app.log.leaves[registered!.index!]?.hex).toBe(registered!.leaf);
  expect((await bad('getHistory', { key: rootKey, params })).reason).toBe('object_not_found');
  const other = await makeWorld();
  expect((await bad('getHistory', { key: other.operatorKey, params })).reason).toBe(
    'object_not_found',
  );
});

test.each([`xyz_${'ab'.repeat(12)}`, `lic_${'ab'.repeat(12)}`, 'ab'.repeat(12)])(
  '%s is nothing that has a history here',
  async (id) => {
    const world = await makeWorld();
    const refused = await bad('getHistory', { key: world.regulatorKey, params: { id } });
    expect(refused).toMatchObject({ status: 404, reason: 'object_not_found' });
  },
);
