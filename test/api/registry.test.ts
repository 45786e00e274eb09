import { expect, test } from 'vitest';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, expiresAt, licenceBody, makeWorld, square, unique } from './world.ts';

sendTo(localApp().send);

test('a licence is claimed until its authority confirms it, and each step is a version', async () => {
  const world = await makeWorld();
  const params = { id: world.licence };
  const first = await good('getLicence', { key: world.exporterKey, params });
  expect(first).toMatchObject({ status: 'claimed', version: 1, number: world.number });
  const steps = [
    ['confirmLicence', 'confirmed'],
    ['suspendLicence', 'suspended'],
    ['reinstateLicence', 'confirmed'],
    ['revokeLicence', 'revoked'],
  ] as const;
  for (const [i, [name, status]] of steps.entries()) {
    const moved = await good(name, { key: world.regulatorKey, params, json: {} });
    expect(moved).toMatchObject({ status, version: i + 2, propagated: true });
  }
  const again = await bad('confirmLicence', { key: world.regulatorKey, params, json: {} });
  expect(again).toMatchObject({ reason: 'licence_status_conflict', status: 409 });
});

test('a regulator decides on licences of its own authority alone', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const given = { key: other.regulatorKey, params: { id: mine.licence }, json: {} };
  expect(await bad('confirmLicence', given)).toMatchObject({ reason: 'object_not_found' });
  const seen = await good('getLicence', { key: mine.regulatorKey, params: { id: mine.licence } });
  expect(seen.version).toBe(1);
});

test('a number is taken within its authority, and free under another', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const json = { ...licenceBody(mine), number: mine.number };
  const clash = await bad('registerLicence', { key: mine.exporterKey, json });
  expect(clash).toMatchObject({ reason: 'licence_number_taken', status: 409 });
  const elsewhere = { ...json, authority: other.authority };
  const free = await good('registerLicence', { key: mine.exporterKey, json: elsewhere });
  expect(free.number).toBe(mine.number);
});

test('every reference of a licence that cannot be what it is named for is listed', async () => {
  const world = await makeWorld();
  const nowhere = `sit_${'0'.repeat(24)}`;
  const json = {
    ...licenceBody(world),
    authority: `aut_${'0'.repeat(24)}`,
    endUser: world.exporter,
    sites: [world.site, nowhere],
  };
  const refused = await bad('registerLicence', { key: rootKey, json });
  expect(refused.reason).toBe('registry_reference_invalid');
  expect(refused.errors?.map(({ pointer, reason }) => [pointer, reason])).toEqual([
    ['/authority', 'reference_unknown'],
    ['/endUser', 'party_role_missing'],
    ['/sites/1', 'reference_unknown'],
  ]);
});

test('somebody else’s licence and site are not found, and not listed', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  for (const key of [other.exporterKey, other.operatorKey, other.regulatorKey]) {
    const licence = await call('getLicence', { key, params: { id: mine.licence } });
    const site = await call('getSite', { key, params: { id: mine.site } });
    expect([licence.status, site.status]).toEqual([404, 404]);
    const listed = await good('listLicences', { key, query: { limit: '500' } });
    expect(listed.items.map(({ id }) => id)).toEqual([other.licence]);
    const sites = await good('listSites', { key });
    expect(sites.items.map(({ id }) => id)).toEqual([other.site]);
  }
});

test('exporter, operator and regulator of a licence all see it and its site', async () => {
  const world = await makeWorld();
  for (const key of [world.exporterKey, world.operatorKey, world.regulatorKey, rootKey]) {
    const licence = await good('getLicence', { key, params: { id: world.licence } });
    const site = await good('getSite', { key, params: { id: world.site } });
    expect([licence.id, site.id]).toEqual([world.licence, world.site]);
  }
});

test('an exporter registers licences of its own party only, an operator its own sites', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const json = licenceBody({ ...mine, exporter: other.exporter });
  const licence = await bad('registerLicence', { key: mine.exporterKey, json });
  const place = { name: 'Theirs', operator: other.operator, country: 'MY', geometry: square };
  const site = await bad('registerSite', { key: mine.operatorKey, json: place });
  expect([licence.reason, site.reason]).toEqual([
    'auth_role_not_permitted',
    'auth_role_not_permitted',
  ]);
});

test('a country that there is not is refused by one reason, whatever names it', async () => {
  const world = await makeWorld();
  const { operator, operatorKey, exporterKey } = world;
  const party = { name: unique('Party'), country: 'SG' };
  const devices = (await addDevices(world, 1)).map(({ id }) => id);
  const sent = {
    ...{ event: 'export', receiver: world.operator, shippedAt: '2026-05-01', devices },
    route: ['US', 'UK'],
  };
  const place = { name: unique('Site'), country: 'UK', geometry: square };
  const body = licenceBody(world);
  const conditions = { ...body.conditions, countries: ['GB', 'UK'] };
  const params = { id: world.site };
  const refused = [
    await bad('registerSite', { key: operatorKey, json: { ...place, operator } }),
    await bad('changeSite', { key: operatorKey, params, json: place }),
    await bad('registerLicence', { key: exporterKey, json: { ...body, conditions } }),
    await bad('proposeAmendment', {
      ...{ key: exporterKey, params: { id: world.licence } },
      json: {
        ...{ changes: { conditions: { countries: ['UK'] } }, reason: 'More' },
        effectiveFrom: '2026-06-02T00:00:00Z',
      },
    }),
    await bad('registerAuthority', { key: rootKey, json: { name: 'Board', country: 'UK' } }),
    await bad('registerParty', {
      key: exporterKey,
      json: { ...party, roles: ['end-user'], headquarters: 'XX' },
    }),
    await bad('changeParty', {
      ...{ key: exporterKey, params: { id: world.exporter } },
      json: { ...party, country: 'UK' },
    }),
    await bad('shipDevices', { key: exporterKey, params: { id: world.licence }, json: sent }),
  ];
  expect(new Set(refused.map(({ reason }) => reason))).toEqual(
    new Set(['registry_reference_invalid']),
  );
  expect(refused.flatMap(({ errors }) => errors?.map(({ pointer }) => pointer))).toEqual([
    ...['/country', '/country', '/conditions/countries/1', '/changes/conditions/countries/0'],
    ...['/country', '/headquarters', '/country', '/route/1'],
  ]);
});

test('a party that an exporter registers stays among those whom it concerns', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const json = { name: unique('Customer'), country: 'SG', roles: ['end-user'] };
  const party = await good('registerParty', { key: mine.exporterKey, json });
  const seenBy = async (key: string) => {
    const { items } = await good('listParties', { key, query: { limit: '500' } });
    return items.some(({ id }) => id === party.id);
  };
  expect(await seenBy(mine.exporterKey)).toBe(true);
  expect(await seenBy(mine.regulatorKey)).toBe(false);
  expect(await seenBy(other.exporterKey)).toBe(false);
  const body = { ...licenceBody(mine), endUser: party.id };
  await good('registerLicence', { key: mine.exporterKey, json: body });
  expect(await seenBy(mine.regulatorKey)).toBe(true);
  expect(await seenBy(other.regulatorKey)).toBe(false);
});

test('a list is paged without a gap or a repetition', async () => {
  const world = await makeWorld();
  for (let i = 0; i < 4; i++) {
    await good('registerLicence', { key: world.exporterKey, json: licenceBody(world) });
  }
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const query: Record<string, string> = after === null ? { limit: '2' } : { limit: '2', after };
    const page = await good('listLicences', { key: world.exporterKey, query });
    seen.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== null);
  expect(new Set(seen).size).toBe(5);
  expect(seen).toHaveLength(5);
});

test('a key’s secret is shown once, and a revoked key opens nothing', async () => {
  const world = await makeWorld();
  const json = { role: 'regulator', authority: world.authority, label: 'desk', expiresAt };
  const issued = await good('issueKey', { key: rootKey, json });
  await good('listLicences', { key: issued.key });
  const listed = await good('listKeys', { key: rootKey, query: { limit: '500' } });
  const row = listed.items.find(({ id }) => id === issued.id);
  expect(row).toMatchObject({ label: 'desk', revoked: false });
  expect(JSON.stringify(listed)).not.toContain(issued.key.slice(`mk_${issued.id}_`.length));
  const revoked = await good('revokeKey', { key: rootKey, params: { id: issued.id } });
  expect(revoked).toMatchObject({ revoked: true, version: 2 });
  const refused = await call('listLicences', { key: issued.key });
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toContain('Bearer');
});

test.each([
  ['no secret', 'mk_root_'],
  ['a wrong secret', `mk_root_${'B'.repeat(43)}`],
  ['an unknown id', `mk_${'0'.repeat(24)}_${'A'.repeat(43)}`],
  ['another scheme', `Basic ${'A'.repeat(43)}`],
])('a key with %s is refused without saying why', async (_, key) => {
  const refused = await bad('listKeys', { key });
  expect(refused).toMatchObject({ reason: 'auth_key_invalid', status: 401 });
  expect(refused.detail).toBeUndefined();
});

test('a key that has expired already is not issued', async () => {
  const json = { role: 'admin', expiresAt: '2001-01-01T00:00:00Z' };
  const refused = await bad('issueKey', { key: rootKey, json });
  expect(refused.errors?.[0]).toMatchObject({ pointer: '/expiresAt', reason: 'too_small' });
});

test('a key that speaks for a party must find it in that role', async () => {
  const world = await makeWorld();
  const json = { role: 'operator', party: world.exporter, expiresAt };
  const refused = await bad('issueKey', { key: rootKey, json });
  expect(refused.errors?.[0]).toMatchObject({ pointer: '/party', reason: 'party_role_missing' });
});
