import { expect, test } from 'vitest';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, expiresAt, licenceBody, makeWorld, unique, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const said = (key: string, subjects: readonly object[], more: object = {}) => ({
  key,
  json: { text: 'Two were moved\nwithout a word.', subjects, ...more },
});

test('a disclosure of each kind opens a case at the issuing authority, in one leaf', async () => {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const kinds = [
    { type: 'licence', id: world.licence },
    { type: 'site', id: world.site },
    { type: 'device', id: device!.id },
  ];
  for (const key of [world.exporterKey, world.operatorKey]) {
    for (const subject of kinds) {
      const leaves = app.log.leaves.length;
      const made = await good('disclose', said(key, [subject]));
      expect(made).toMatchObject({ authority: world.authority, status: 'open' });
      expect(app.log.leaves.length).toBe(leaves + 1);
      const { items } = await good('listDisclosures', { key: world.regulatorKey });
      const opened = items.find(({ id }) => id === made.id)!.case!;
      const seen = await good('getCase', { key: world.regulatorKey, params: { id: opened } });
      expect(seen).toMatchObject({ owner: null, dueAt: null, disclosure: made.id });
      expect(seen).toMatchObject({ subjects: [subject], disclosed: { text: made.text } });
    }
  }
});

test('its party sees its status and nothing of the case; another party sees nothing', async () => {
  const world = await makeWorld();
  const subjects = [{ type: 'licence', id: world.licence }];
  const made = await good('disclose', said(world.exporterKey, subjects));
  const own = { key: world.exporterKey, params: { id: made.id } };
  const theirs = await good('getDisclosure', { ...own, key: world.regulatorKey });
  const params = { id: theirs.case! };
  const note = { text: 'They came by themselves.' };
  await good('addCaseNote', { key: world.regulatorKey, params, json: note });
  const taken = { owner: 'Z. Secret', dueAt: expiresAt };
  await good('changeCase', { key: world.regulatorKey, params, json: taken });
  const seen = JSON.stringify(await good('getDisclosure', own));
  for (const secret of [theirs.case!, 'Secret', 'They came']) expect(seen).not.toContain(secret);
  const close = { outcome: 'warning', words: 'Do not do it again.' };
  await good('closeCase', { key: world.regulatorKey, params, json: close });
  expect(await good('getDisclosure', own)).toMatchObject({ status: 'closed' });
  expect(JSON.stringify(await good('getDisclosure', own))).not.toContain('warning');
  const stranger = { ...own, key: world.operatorKey };
  expect((await bad('getDisclosure', stranger)).reason).toBe('object_not_found');
  expect((await good('listDisclosures', { key: world.operatorKey })).items).toEqual([]);
});

test('what is not one’s own cannot be disclosed', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const foreign = { type: 'licence', id: other.licence };
  const refused = await bad(
    ...([
      'disclose',
      said(world.exporterKey, [{ type: 'site', id: world.site }, foreign]),
    ] as const),
  );
  expect(refused.errors).toEqual([
    expect.objectContaining({ pointer: '/subjects/1', reason: 'reference_unknown' }),
  ]);
});

test('a party is nothing that can be disclosed', async () => {
  const world = await makeWorld();
  const refused = await bad(
    'disclose',
    said(world.exporterKey, [{ type: 'party', id: world.operator }]),
  );
  expect(refused.errors?.[0]?.pointer).toMatch(/^\/subjects\/0/);
});

async function secondLicence(world: World, authority: string): Promise<string> {
  const json = { ...licenceBody({ ...world, authority }), number: unique('L') };
  return (await good('registerLicence', { key: world.exporterKey, json })).id;
}

test('what several authorities license goes to the one that is named, and to none that does not', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const licence = await secondLicence(world, other.authority);
  const site = { type: 'site', id: world.site };
  const unsure = await bad('disclose', said(world.exporterKey, [site]));
  expect(unsure.errors?.[0]).toMatchObject({ pointer: '/authority' });
  const made = await good(
    'disclose',
    said(world.exporterKey, [site], { authority: other.authority }),
  );
  expect(made).toMatchObject({ authority: other.authority });
  const mixed = [
    { type: 'licence', id: world.licence },
    { type: 'licence', id: licence },
  ];
  const both = await bad('disclose', said(world.exporterKey, mixed));
  expect(both.errors?.[0]).toMatchObject({ pointer: '/authority' });
  const bureau = { name: unique('Bureau'), country: 'FR' };
  const third = (await good('registerAuthority', { key: rootKey, json: bureau })).id;
  const wrong = await bad('disclose', said(world.exporterKey, [site], { authority: third }));
  expect(wrong.errors?.[0]).toMatchObject({ pointer: '/authority' });
});
