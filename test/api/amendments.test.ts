import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { activateDue } from '../../src/flow/registry/amendment-due.ts';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, expiresAt, makeWorld, square, unique, type World } from './world.ts';

const app = localApp();
sendTo(app.send);
const DAY_MS = 86_400_000;
const instant = (ms: number) => new Date(ms).toISOString();
const now = () => instant(app.nowMs);

interface Given {
  readonly effectiveFrom?: string;
  readonly [change: string]: unknown;
}

/** An amendment of the world's licence; whatever is given beside the date is a change. */
function propose(world: World, key: string, { effectiveFrom = now(), ...changes }: Given) {
  const json = { changes, effectiveFrom, reason: 'As agreed' };
  return good('proposeAmendment', { key, params: { id: world.licence }, json });
}

const quantity = (quantity: number) => ({ items: [{ line: 1, quantity }] });

function licenceOf(world: World) {
  return good('getLicence', { key: world.exporterKey, params: { id: world.licence } });
}

function decide(
  name: 'confirmAmendment' | 'rejectAmendment' | 'withdrawAmendment',
  key: string,
  id: string,
) {
  return good(name, { key, params: { id }, json: { note: 'Seen' } });
}

/** Every step is a leaf: what the log was told since the last look, by action. */
async function actionsOf(id: string): Promise<string[]> {
  const rows = await env.REGISTRY.prepare('SELECT record FROM outbox ORDER BY sequence').all<{
    record: string;
  }>();
  return rows.results
    .map(({ record }) => JSON.parse(record) as { action: string; objects: { object: string }[] })
    .filter(({ objects }) => objects.some(({ object }) => object === id))
    .map(({ action }) => action);
}

describe('an amendment', () => {
  test('changes nothing while it is claimed, and is a version of the licence once confirmed', async () => {
    const world = await makeWorld();
    const registered = await licenceOf(world);
    const claimed = await propose(world, world.exporterKey, quantity(64));
    expect(claimed).toMatchObject({ status: 'claimed', origin: 'exporter', licenceVersions: [] });
    expect(claimed.explanation[0]).toContain('changes nothing until a regulator');
    expect(await licenceOf(world)).toEqual(registered);
    // No ledger hears of it, so that no verdict can follow it.
    const told = () => app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
    expect(told().some((body) => body.type === 'licence' && body.amendment)).toBe(false);
    const confirmed = await decide('confirmAmendment', world.regulatorKey, claimed.id);
    expect(confirmed).toMatchObject({ status: 'confirmed', licenceVersions: [2], note: 'Seen' });
    expect(await licenceOf(world)).toMatchObject({ version: 2, items: [{ quantity: 64 }] });
    expect(await actionsOf(claimed.id)).toEqual(['amendment-proposed', 'amendment-confirmed']);
    expect(told().at(-1)).toMatchObject({
      ...{ type: 'licence', amendment: { id: claimed.id, version: 2 } },
    });
  });

  test('is confirmed at once where the issuing authority makes it', async () => {
    const world = await makeWorld();
    const made = await propose(world, world.regulatorKey, { conditions: { graceS: 0 } });
    expect(made).toMatchObject({ status: 'confirmed', origin: 'authority', version: 1 });
    expect((await licenceOf(world)).conditions.graceS).toBe(0);
    expect(await actionsOf(made.id)).toEqual(['amendment-made']);
  });

  test('says what round trips must say of places, and takes it out again', async () => {
    const world = await makeWorld();
    const location = { word: 'proved', strength: 'tpm', withinKm: 50, periods: 2 } as const;
    await propose(world, world.regulatorKey, { conditions: { location } });
    expect((await licenceOf(world)).conditions.location).toEqual(location);
    const told = () => app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
    const terms = () =>
      told()
        .flatMap((body) => (body.type === 'licence' ? [body.terms] : []))
        .at(-1);
    expect(terms()?.location).toEqual(location);
    await propose(world, world.regulatorKey, { conditions: { location: null } });
    expect((await licenceOf(world)).conditions).not.toHaveProperty('location');
    expect(terms()).not.toHaveProperty('location');
  });

  test('is decided once: rejected, withdrawn or confirmed', async () => {
    const world = await makeWorld();
    const keys = { reject: world.regulatorKey, withdraw: world.exporterKey };
    for (const [word, status] of [
      ['reject', 'rejected'],
      ['withdraw', 'withdrawn'],
    ] as const) {
      const { id } = await propose(world, world.exporterKey, quantity(3));
      const done = await decide(`${word}Amendment`, keys[word], id);
      expect(done).toMatchObject({ status, licenceVersions: [] });
      const again = { key: world.regulatorKey, params: { id }, json: {} };
      expect(await bad('confirmAmendment', again)).toMatchObject({
        ...{ reason: 'amendment_status_conflict', status: 409 },
        detail: `The amendment is ${status}.`,
      });
    }
    expect((await licenceOf(world)).version).toBe(1);
  });

  test('is decided by the issuing authority alone: who reads the licence by sharing is told so', async () => {
    const [mine, other] = [await makeWorld(), await makeWorld()];
    const { id } = await propose(mine, mine.exporterKey, quantity(3));
    const params = { id };
    const unseen = await bad('confirmAmendment', { key: other.regulatorKey, params, json: {} });
    expect(unseen.reason).toBe('object_not_found');
    const share = { authority: other.authority, purpose: 'Inspection', until: expiresAt };
    const licence = { id: mine.licence };
    await good('shareLicence', { key: mine.regulatorKey, params: licence, json: share });
    await good('getAmendment', { key: other.regulatorKey, params });
    for (const name of ['confirmAmendment', 'rejectAmendment'] as const) {
      const refused = await bad(name, { key: other.regulatorKey, params, json: {} });
      expect(refused).toMatchObject({ reason: 'licence_of_other_authority', status: 403 });
    }
    const json = { changes: quantity(3), effectiveFrom: now(), reason: 'No' };
    const made = await bad('proposeAmendment', { key: other.regulatorKey, params: licence, json });
    expect(made.reason).toBe('licence_of_other_authority');
  });

  test('is one of so many a day, also where all are sent at the same moment', async () => {
    const world = await makeWorld();
    const json = { changes: quantity(3), effectiveFrom: now(), reason: 'Again' };
    const send = () =>
      call('proposeAmendment', { key: world.exporterKey, params: { id: world.licence }, json });
    const statuses = (await Promise.all(Array.from({ length: 130 }, send))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(100);
    expect(new Set(statuses.filter((status) => status !== 201))).not.toContain(500);
  });

  test('stays in force beside any number that its exporter proposed and took back', async () => {
    const world = await makeWorld();
    const [may, june] = [now(), instant(app.nowMs + DAY_MS)];
    const made = await propose(world, world.regulatorKey, { effectiveFrom: june, ...quantity(8) });
    app.nowMs += 2 * DAY_MS;
    await activateDue(app.services, app.nowMs);
    // More than are ever read of one licence; ids are random, so that theirs stand before and behind.
    await env.REGISTRY.prepare(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
      INSERT INTO amendments SELECT * FROM (SELECT 'amd_' || substr('0000000' || i, -7) || '0' AS id, a.version,
        a.valid_from_ms, a.recorded_at_ms, a.actor, a.licence, 'withdrawn' AS status, a.origin, a.changes,
        a.effective_from_ms, a.reason, a.note, a.licence_versions FROM n, amendments AS a
        WHERE a.id = ? AND a.version = 1)`)
      .bind(made.id)
      .run();
    const claimed = await propose(world, world.exporterKey, {
      effectiveFrom: may,
      ...quantity(99),
    });
    expect(claimed.overlaps).toMatchObject([{ amendment: made.id, wins: 'other' }]);
    await decide('confirmAmendment', world.regulatorKey, claimed.id);
    // What the authority decided for the later date is not undone by what it learnt of the earlier one.
    expect(await licenceOf(world)).toMatchObject({ items: [{ quantity: 8 }] });
  });

  test('names what does not exist by pointer, and what would leave no licence in words', async () => {
    const world = await makeWorld();
    const nowhere = `sit_${'0'.repeat(24)}`;
    const params = { id: world.licence };
    const send = (changes: object) => {
      const json = { changes, effectiveFrom: now(), reason: 'A try' };
      return bad('proposeAmendment', { key: world.exporterKey, params, json });
    };
    const refused = await send({
      items: [{ line: 9, quantity: 4 }],
      sites: { add: [nowhere], remove: [`sit_${'1'.repeat(24)}`] },
      endUser: world.exporter,
      conditions: { countries: ['GB', 'UK'] },
    });
    expect(refused.errors?.map(({ pointer, reason }) => [pointer, reason])).toEqual([
      ['/changes/items/0', 'line_unknown'],
      ['/changes/sites/add/0', 'reference_unknown'],
      ['/changes/sites/remove/0', 'site_not_of_licence'],
      ['/changes/endUser', 'party_role_missing'],
      ['/changes/conditions/countries/1', 'value_invalid'],
    ]);
    for (const [changes, detail] of [
      [{ sites: { remove: [world.site] } }, 'would name no site'],
      [quantity(0), 'would permit no device'],
      [{ validTo: '2019-01-01T00:00:00Z' }, 'would end before it begins'],
    ] as const) {
      const impossible = await send(changes);
      expect(impossible).toMatchObject({ reason: 'amendment_impossible', status: 409 });
      expect(impossible.detail).toContain(detail);
    }
  });

  test('waits in bounded numbers, so that no exporter fills a desk without end', async () => {
    const world = await makeWorld();
    for (let i = 0; i < 50; i++) await propose(world, world.exporterKey, quantity(i + 1));
    const json = { changes: quantity(99), effectiveFrom: now(), reason: 'One more' };
    const given = { key: world.exporterKey, params: { id: world.licence }, json };
    expect((await bad('proposeAmendment', given)).reason).toBe('amendment_impossible');
    await propose(world, world.regulatorKey, quantity(99));
    const query = { licence: world.licence, status: 'claimed', limit: '500' };
    const { items } = await good('listAmendments', { key: world.regulatorKey, query });
    expect(items).toHaveLength(50);
  }, 60_000);

  test('of a licence that is over is refused', async () => {
    const world = await makeWorld();
    const params = { id: world.licence };
    const { id } = await propose(world, world.exporterKey, quantity(3));
    await good('revokeLicence', { key: world.regulatorKey, params, json: {} });
    const json = { changes: quantity(3), effectiveFrom: now(), reason: 'Too late' };
    const proposed = await bad('proposeAmendment', { key: world.exporterKey, params, json });
    const confirmed = await bad('confirmAmendment', {
      ...{ key: world.regulatorKey, params: { id }, json: {} },
    });
    expect([proposed.reason, confirmed.reason]).toEqual([
      'licence_status_conflict',
      'licence_status_conflict',
    ]);
  });
});

describe('time', () => {
  test('a retroactive amendment holds from its date, keeps what was decided later, and says what was judged how', async () => {
    const world = await makeWorld();
    const start = app.nowMs;
    app.nowMs += 10 * DAY_MS;
    await propose(world, world.regulatorKey, quantity(64));
    app.nowMs += 10 * DAY_MS;
    const params = { id: world.licence };
    await good('confirmLicence', { key: world.regulatorKey, params, json: {} });
    await good('suspendLicence', { key: world.regulatorKey, params, json: {} });
    app.nowMs += 10 * DAY_MS;
    const effectiveFrom = instant(start + 5 * DAY_MS);
    const changes = { ...quantity(48), conditions: { intervalS: 7_200 } };
    const made = await propose(world, world.regulatorKey, { effectiveFrom, ...changes });
    // The date itself, the first amendment, the confirmation and the suspension: one version each.
    expect(made.licenceVersions).toEqual([5, 6, 7]);
    expect(await licenceOf(world)).toMatchObject({
      ...{ version: 7, status: 'suspended', items: [{ quantity: 64 }] },
      conditions: { intervalS: 7_200 },
    });
    expect(made.judgedUnder).toEqual([
      { version: 1, from: effectiveFrom, to: instant(start + 10 * DAY_MS) },
      { version: 2, from: instant(start + 10 * DAY_MS), to: instant(start + 20 * DAY_MS) },
      { version: 4, from: instant(start + 20 * DAY_MS), to: instant(start + 30 * DAY_MS) },
    ]);
    expect(made.explanation.join(' ')).toContain('Those verdicts stand as they were given');
    const rows = await app.services.registry.versionsOf('licences', [world.licence]);
    expect(rows.map(({ validFromMs, status }) => [(validFromMs - start) / DAY_MS, status])).toEqual(
      [
        [0, 'claimed'],
        [10, 'claimed'],
        [20, 'confirmed'],
        [20, 'suspended'],
        [5, 'claimed'],
        [10, 'claimed'],
        [20, 'suspended'],
      ],
    );
  });

  test('one for a date to come is scheduled, and becomes a version once, in order of dates', async () => {
    const world = await makeWorld();
    const effectiveFrom = (days: number) => instant(app.nowMs + days * DAY_MS);
    const later = await propose(world, world.regulatorKey, {
      effectiveFrom: effectiveFrom(9),
      ...quantity(9),
    });
    const sooner = await propose(world, world.regulatorKey, {
      effectiveFrom: effectiveFrom(5),
      ...quantity(5),
    });
    expect([later.status, sooner.status]).toEqual(['scheduled', 'scheduled']);
    await activateDue(app.services, app.nowMs);
    expect((await licenceOf(world)).version).toBe(1);
    const params = { id: world.licence };
    await good('confirmLicence', { key: world.regulatorKey, params, json: {} });
    app.nowMs += 10 * DAY_MS;
    await good('suspendLicence', { key: world.regulatorKey, params, json: {} });
    await Promise.all([activateDue(app.services, app.nowMs), activateDue(app.services, app.nowMs)]);
    await activateDue(app.services, app.nowMs);
    const seen = async (id: string) =>
      good('getAmendment', { key: world.exporterKey, params: { id } });
    const [first, second] = [await seen(sooner.id), await seen(later.id)];
    // Each date, and behind it again what was decided since: the suspension.
    expect(first).toMatchObject({ status: 'confirmed', licenceVersions: [4, 5], actor: 'service' });
    expect(second).toMatchObject({ status: 'confirmed', licenceVersions: [6, 7] });
    expect(await licenceOf(world)).toMatchObject({
      ...{ version: 7, status: 'suspended', items: [{ quantity: 9 }] },
    });
    expect(await actionsOf(sooner.id)).toEqual(['amendment-made', 'amendment-activated']);
    const history = await good('getHistory', {
      key: world.regulatorKey,
      params: { id: sooner.id },
    });
    expect(history.versions.map(({ actor }) => actor.role)).toEqual(['regulator', null]);
    expect(history.versions[1]!.actor.apiKey).toBe('service');
  });

  test('a scheduled one may be rejected before its date, and then never takes effect', async () => {
    const world = await makeWorld();
    const effectiveFrom = instant(app.nowMs + DAY_MS);
    const { id } = await propose(world, world.regulatorKey, { effectiveFrom, ...quantity(5) });
    await decide('rejectAmendment', world.regulatorKey, id);
    app.nowMs += 2 * DAY_MS;
    await activateDue(app.services, app.nowMs);
    expect((await licenceOf(world)).version).toBe(1);
  });

  test('a scheduled one that would leave no licence when it is due ends by itself, and says why', async () => {
    const world = await makeWorld();
    const second = await newSite(world.operator);
    await propose(world, world.regulatorKey, { sites: { add: [second] } });
    const effectiveFrom = instant(app.nowMs + DAY_MS);
    const without = (site: string) => ({ effectiveFrom, sites: { remove: [site] } });
    await propose(world, world.regulatorKey, without(world.site));
    const { id } = await propose(world, world.regulatorKey, without(second));
    app.nowMs += 2 * DAY_MS;
    await activateDue(app.services, app.nowMs);
    const ended = await good('getAmendment', { key: world.exporterKey, params: { id } });
    const other = (await licenceOf(world)).sites;
    expect(other).toHaveLength(1);
    const statuses = [ended.status, ...(await statusesOf(world))];
    expect(statuses).toContain('rejected');
    const rejected = await good('listAmendments', {
      ...{ key: world.exporterKey, query: { licence: world.licence, status: 'rejected' } },
    });
    expect(rejected.items.map(({ note }) => note)).toEqual([
      expect.stringContaining('would name no site'),
    ]);
  });
});

async function statusesOf(world: World): Promise<string[]> {
  const query = { licence: world.licence };
  const { items } = await good('listAmendments', { key: world.exporterKey, query });
  return items.map(({ status }) => status);
}

async function newSite(operator: string): Promise<string> {
  const json = { name: unique('Site'), operator, country: 'MY', geometry: square };
  return (await good('registerSite', { key: rootKey, json })).id;
}

test('an activation that fails holds up no other licence, and is made up for', async () => {
  const [broken, sound] = [await makeWorld(), await makeWorld()];
  const effectiveFrom = instant(app.nowMs + DAY_MS);
  for (const world of [broken, sound]) {
    await propose(world, world.regulatorKey, { effectiveFrom, ...quantity(5) });
  }
  app.nowMs += 2 * DAY_MS;
  const registry = {
    ...app.services.registry,
    amendmentsOf: async (licence: string) => {
      if (licence === broken.licence) throw new Error('cannot be read');
      return app.services.registry.amendmentsOf(licence);
    },
  };
  const failing = activateDue({ ...app.services, registry }, app.nowMs);
  await expect(failing).rejects.toThrow('some amendments could not be activated');
  expect((await licenceOf(sound)).version).toBe(2);
  expect((await licenceOf(broken)).version).toBe(1);
  await activateDue(app.services, app.nowMs);
  expect((await licenceOf(broken)).version).toBe(2);
});

describe('overlaps', () => {
  test('are told in words: which fields, which other, whose word holds and why', async () => {
    const world = await makeWorld();
    const on = (days: number) => instant(app.nowMs + days * DAY_MS);
    const base = await propose(world, world.regulatorKey, {
      effectiveFrom: on(-20),
      ...quantity(20),
    });
    const later = await propose(world, world.regulatorKey, {
      ...{ effectiveFrom: on(20), items: [{ line: 1, quantity: 30 }] },
      conditions: { graceS: 1 },
    });
    const claimed = await propose(world, world.exporterKey, {
      ...{ effectiveFrom: on(0), items: [{ line: 1, quantity: 40 }] },
      conditions: { graceS: 2 },
    });
    const told = Object.fromEntries(claimed.overlaps.map((one) => [one.amendment, one]));
    expect(told[base.id]).toMatchObject({
      ...{ status: 'confirmed', wins: 'this', fields: ['the quantity of line 1'] },
    });
    expect(told[base.id]!.sentence).toContain('before this one: from');
    expect(told[later.id]).toMatchObject({ status: 'scheduled', wins: 'other' });
    expect(told[later.id]!.fields).toEqual(['the grace', 'the quantity of line 1']);
    expect(told[later.id]!.sentence).toContain('from then on it wins, until then this one holds');
    const confirmed = await decide('confirmAmendment', world.regulatorKey, claimed.id);
    expect(confirmed.overlaps.map(({ amendment }) => amendment).sort()).toEqual(
      [base.id, later.id].sort(),
    );
  });

  test('of one date are decided by the later decision, which the licence shows', async () => {
    const world = await makeWorld();
    const effectiveFrom = now();
    const [a, b] = [
      await propose(world, world.exporterKey, { effectiveFrom, ...quantity(3) }),
      await propose(world, world.exporterKey, { effectiveFrom, ...quantity(4) }),
    ];
    expect(b.overlaps[0]).toMatchObject({ amendment: a.id, wins: 'undecided' });
    await decide('confirmAmendment', world.regulatorKey, b.id);
    const last = await decide('confirmAmendment', world.regulatorKey, a.id);
    expect(last.overlaps[0]).toMatchObject({ amendment: b.id, wins: 'this' });
    expect((await licenceOf(world)).items[0]!.quantity).toBe(3);
  });

  test('are none where two amendments meet in no field', async () => {
    const world = await makeWorld();
    await propose(world, world.exporterKey, quantity(3));
    const other = await propose(world, world.exporterKey, { conditions: { graceS: 1 } });
    expect(other.overlaps).toEqual([]);
  });
});

describe('sites', () => {
  test('a new one brings its operator’s keys to the ledger and the licence to its operator', async () => {
    const [world, other] = [await makeWorld(), await makeWorld()];
    const params = { id: world.licence };
    const unseen = await call('getLicence', { key: other.operatorKey, params });
    expect(unseen.status).toBe(404);
    await propose(world, world.regulatorKey, { sites: { add: [other.site] } });
    await good('getLicence', { key: other.operatorKey, params });
    const told = app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
    expect(told).toContainEqual(
      expect.objectContaining({
        type: 'site',
        site: expect.objectContaining({ site: other.site }),
      }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({
        ...{ type: 'api-key', grant: expect.objectContaining({ operator: other.operator }) },
      }),
    );
    // Under the new terms nothing names a site that the ledger does not know yet.
    const site = told.findIndex((body) => body.type === 'site' && body.site.site === other.site);
    const terms = told.findLastIndex(({ type }) => type === 'licence');
    expect(site).toBeLessThan(terms);
    expect(told[terms]).toMatchObject({ terms: { sites: [world.site, other.site] } });
  });

  test('one taken out stays its operator’s to see while devices are registered there', async () => {
    const [world, other] = [await makeWorld(), await makeWorld()];
    await addDevices(world, 1);
    await propose(world, world.regulatorKey, { sites: { add: [other.site] } });
    await propose(world, world.regulatorKey, { sites: { remove: [world.site] } });
    const params = { id: world.licence };
    expect((await good('getLicence', { key: world.operatorKey, params })).sites).toEqual([
      other.site,
    ]);
    await propose(world, world.regulatorKey, { sites: { add: [world.site] } });
    await propose(world, world.regulatorKey, { sites: { remove: [other.site] } });
    const gone = await call('getLicence', { key: other.operatorKey, params });
    expect(gone.status).toBe(404);
  });
});

describe('retirement', () => {
  test('by operator or exporter waits for the authority; its own does not', async () => {
    const world = await makeWorld();
    const devices = await addDevices(world, 3);
    const ids = devices.map(({ id }) => ({ id }));
    const revoked = await good('revokeDevice', { key: world.operatorKey, params: ids[0]! });
    expect(revoked).toMatchObject({ status: 'revoked', retirement: 'claimed' });
    await good('revokeDevice', { key: world.exporterKey, params: ids[1]! });
    const own = await good('revokeDevice', { key: world.regulatorKey, params: ids[2]! });
    expect(own.retirement).toBe('confirmed');
    const told = app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
    expect(told.flatMap((body) => (body.type === 'revoke' ? [body.by] : []))).toEqual([
      ...['operator', 'exporter', 'regulator'],
    ]);
    const json = {};
    const given = { key: world.regulatorKey, params: ids[0]!, json };
    expect(await good('confirmRetirement', given)).toMatchObject({ retirement: 'confirmed' });
    for (const params of [ids[0]!, ids[2]!]) {
      const again = await bad('confirmRetirement', { key: world.regulatorKey, params, json });
      expect(again.reason).toBe('retirement_status_conflict');
    }
    expect(await actionsOf(ids[0]!.id)).toEqual(['device-revoked', 'device-retirement-confirmed']);
  });
});
