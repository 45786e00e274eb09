import { expect, test } from 'vitest';
import type { Site } from '../../src/core/model.ts';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { licenceBody, makeWorld, square, unique, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const moved = {
  type: 'Polygon',
  coordinates: [
    [
      ...[
        [111, 40],
        [112, 40],
        [112, 41],
        [111, 41],
        [111, 40],
      ],
    ],
  ],
};

/** The site as a ledger's roster has it last. */
function judgedBy(licence: string): Site | undefined {
  const told = app.ledgers.changes.get(licence) ?? [];
  return told.flatMap(({ body }) => (body.type === 'site' ? [body.site] : [])).at(-1);
}

function redraw(world: World, more: object = {}) {
  const json = { name: unique('Redrawn'), country: 'CN', geometry: moved, ...more };
  return good('changeSite', { key: world.operatorKey, params: { id: world.site }, json });
}

const confirmed = (world: World, json: object = {}) =>
  good('confirmLicence', { key: world.regulatorKey, params: { id: world.licence }, json });

const confirmSite = (world: World, version: number) => ({
  ...{ key: world.regulatorKey, params: { id: world.site }, json: { version } },
});

/** Where the site stands with the world's authority, as its regulator reads it. */
async function standing({ regulatorKey, site, authority }: World) {
  const seen = await good('getSite', { key: regulatorKey, params: { id: site } });
  return seen.authorities.find((one) => one.authority === authority);
}

test('a site is claimed until a regulator confirms its licence, and its ledger knows', async () => {
  const world = await makeWorld();
  expect(judgedBy(world.licence)).toMatchObject({ version: 1, status: 'claimed' });
  expect(await standing(world)).toBeUndefined();
  const leaves = app.log.leaves.length;
  await confirmed(world);
  expect(judgedBy(world.licence)).toMatchObject({ version: 1, status: 'confirmed' });
  expect(await standing(world)).toMatchObject({ status: 'confirmed', confirmedVersion: 1 });
  expect(app.log.leaves.length).toBe(leaves + 1);
});

test('each site that a licence’s confirmation confirms is an object of its own in the change', async () => {
  const world = await makeWorld();
  await confirmed(world);
  const records = [...app.archive.objects.entries()].filter(([name]) =>
    name.startsWith('changes/'),
  );
  const text = new TextDecoder().decode(records.at(-1)![1]);
  const record = JSON.parse(text.slice(text.indexOf('{"action"')));
  expect(record.action).toBe('licence-confirmed');
  expect(record.objects).toMatchObject([
    { object: world.licence, version: 2 },
    {
      object: expect.stringMatching(/^scf_[0-9a-f]{24}$/),
      ...{ version: 1, before: null },
      row: { site: world.site, authority: world.authority, siteVersion: 1, status: 'confirmed' },
    },
  ]);
});

test('an operator that draws its area anew around a moved rack changes no verdict', async () => {
  const world = await makeWorld();
  await confirmed(world);
  const redrawn = await redraw(world);
  expect(redrawn).toMatchObject({ version: 2, country: 'CN' });
  expect(judgedBy(world.licence)).toMatchObject({
    ...{ version: 1, status: 'confirmed', country: 'MY', geometry: square },
  });
  expect(await standing(world)).toMatchObject({ status: 'claimed', confirmedVersion: 1 });
  // Nor by naming the site in a further licence of the same authority.
  const json = licenceBody(world);
  const further = await good('registerLicence', { key: world.exporterKey, json });
  expect(judgedBy(further.id)).toMatchObject({ version: 1, status: 'confirmed', country: 'MY' });
});

test('a rejected version is never judged by, and a confirmed one is from then on', async () => {
  const world = await makeWorld();
  await confirmed(world);
  await redraw(world);
  const note = 'Not where the licence was issued for.';
  const reject = { ...confirmSite(world, 2), json: { version: 2, note } };
  const rejected = await good('rejectSite', reject);
  expect(rejected.authorities).toMatchObject([{ status: 'rejected', confirmedVersion: 1 }]);
  expect(judgedBy(world.licence)).toMatchObject({ version: 1, status: 'confirmed' });
  await redraw(world, { country: 'MY', geometry: square });
  await good('confirmSite', confirmSite(world, 3));
  expect(judgedBy(world.licence)).toMatchObject({ version: 3, status: 'confirmed' });
});

test('while no version was ever confirmed the newest is judged by, and says so', async () => {
  const world = await makeWorld();
  await redraw(world);
  expect(judgedBy(world.licence)).toMatchObject({ version: 2, status: 'claimed', country: 'CN' });
  const note = 'There is no such building.';
  await good('rejectSite', { ...confirmSite(world, 2), json: { version: 2, note } });
  expect(judgedBy(world.licence)).toMatchObject({ version: 2, status: 'rejected' });
});

test('a regulator confirms what it looked at: a site that moved on meanwhile is not confirmed', async () => {
  const world = await makeWorld();
  const looked = await good('getSite', { key: world.regulatorKey, params: { id: world.site } });
  await redraw(world);
  const stale = await bad('confirmSite', confirmSite(world, looked.version));
  expect(stale).toMatchObject({ reason: 'registry_conflict', detail: 'The site is at version 2.' });
  const sites = [{ site: world.site, version: looked.version }];
  const given = { key: world.regulatorKey, params: { id: world.licence }, json: { sites } };
  const refused = await bad('confirmLicence', given);
  expect(refused.errors).toMatchObject([{ pointer: '/sites/0/version', reason: 'value_invalid' }]);
  expect(await standing(world)).toBeUndefined();
});

test('a licence may be confirmed without its sites, and only with sites that it names', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const given = { key: world.regulatorKey, params: { id: world.licence } };
  const foreign = await bad('confirmLicence', { ...given, json: { sites: [other.site] } });
  expect(foreign.errors).toMatchObject([{ pointer: '/sites/0', reason: 'site_not_of_licence' }]);
  await confirmed(world, { sites: [] });
  expect(judgedBy(world.licence)).toMatchObject({ status: 'claimed' });
  await good('confirmSite', confirmSite(world, 1));
  expect(judgedBy(world.licence)).toMatchObject({ status: 'confirmed' });
  expect(await bad('confirmSite', confirmSite(world, 1))).toMatchObject({
    ...{ status: 409, reason: 'site_status_conflict' },
  });
});

test('two authorities decide on one site each for its own licences, and do not learn of each other', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const json = licenceBody({ ...other, site: mine.site });
  const second = await good('registerLicence', { key: other.exporterKey, json });
  await confirmed(mine);
  expect(judgedBy(mine.licence)).toMatchObject({ status: 'confirmed' });
  expect(judgedBy(second.id)).toMatchObject({ version: 1, status: 'claimed' });
  await redraw(mine);
  expect(judgedBy(mine.licence)).toMatchObject({ version: 1, status: 'confirmed' });
  expect(judgedBy(second.id)).toMatchObject({ version: 2, status: 'claimed' });
  const note = 'Not shipped there.';
  const reject = { key: other.regulatorKey, params: { id: mine.site }, json: { version: 2, note } };
  const seen = await good('rejectSite', reject);
  expect(seen.authorities.map(({ authority }) => authority)).toEqual([other.authority]);
  const seenBy = async (key: string) => {
    const { authorities } = await good('getSite', { key, params: { id: mine.site } });
    return authorities.map(({ authority }) => authority).sort();
  };
  expect(await seenBy(mine.regulatorKey)).toEqual([mine.authority]);
  expect(await seenBy(mine.exporterKey)).toEqual([mine.authority]);
  expect(await seenBy(mine.operatorKey)).toEqual([mine.authority, other.authority].sort());
  expect(await seenBy(rootKey)).toEqual([mine.authority, other.authority].sort());
});

test('a site that is seen through a shared licence alone is not the reader’s to decide on', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const until = new Date(app.nowMs + 60_000).toISOString();
  const json = { authority: other.authority, purpose: 'Inspection', until };
  await good('shareLicence', { key: mine.regulatorKey, params: { id: mine.licence }, json });
  const given = { ...confirmSite(mine, 1), key: other.regulatorKey };
  expect(await bad('confirmSite', given)).toMatchObject({
    ...{ status: 403, reason: 'licence_of_other_authority' },
  });
  const stranger = await makeWorld();
  const unseen = { ...confirmSite(mine, 1), key: stranger.regulatorKey };
  expect((await call('confirmSite', unseen)).status).toBe(404);
});

test('who registered a site or runs it changes it, and nobody else who sees it', async () => {
  const world = await makeWorld();
  const json = { name: 'Mine now', country: 'MY', geometry: square };
  const given = { key: world.exporterKey, params: { id: world.site }, json };
  expect(await bad('changeSite', given)).toMatchObject({ reason: 'auth_role_not_permitted' });
  const changed = await good('changeSite', { ...given, key: rootKey });
  expect(changed).toMatchObject({ version: 2, name: 'Mine now' });
  const same = await good('changeSite', { ...given, key: world.operatorKey });
  expect(same.version).toBe(2);
});

test('a site is drawn anew so many times a day, and no more: each drawing may turn a word on every device', async () => {
  const world = await makeWorld();
  for (let i = 0; i < 20; i++) await redraw(world);
  const json = { name: unique('Once more'), country: 'CN', geometry: moved };
  const given = { key: world.operatorKey, params: { id: world.site }, json };
  expect(await bad('changeSite', given)).toMatchObject({ reason: 'quota_exceeded', status: 429 });
});
