/** Limits of use and what lines say beside: part of the licence's document, versioned by amendments, told to the ledger. */
import { describe, expect, test } from 'vitest';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { licenceBody, makeWorld, square, unique, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const limits = {
  compute: { per: 'month', bits: 16, exaflop: 1_200.5, gpuHours: 20_000, energyKwh: 9_000 },
  fabricDevices: 64,
  concurrentDevices: 512,
  installedTpp: 8_000_000,
  trainingShare: 0.25,
  reports: [{ what: 'usage', everyDays: 90 }],
  confidentialMode: 'required',
} as const;

function body(world: World, conditions: object, line: object = {}) {
  const given = licenceBody(world);
  return {
    ...given,
    items: [{ ...given.items[0]!, ...line }],
    conditions: { ...given.conditions, ...conditions },
  };
}

const register = (world: World, json: ReturnType<typeof body>) =>
  good('registerLicence', { key: world.exporterKey, json });

/** The terms that the licence's ledger was told last. */
function termsOf(licence: string) {
  const told = app.ledgers.changes.get(licence)!.map(({ body }) => body);
  return told.flatMap((one) => (one.type === 'licence' ? [one.terms] : [])).at(-1)!;
}

describe('the limits of a licence', () => {
  test('are shown as they were given, and told to its ledger', async () => {
    const world = await makeWorld();
    const line = { tolerance: 5, eccn: '3A090.a', tpp: 15_832 };
    const { id } = await register(world, body(world, { limits }, line));
    const view = await good('getLicence', { key: world.exporterKey, params: { id } });
    expect(view.conditions.limits).toEqual(limits);
    expect(view.items[0]).toMatchObject(line);
    expect(termsOf(id)).toMatchObject({ limits, items: [line] });
  });

  test('permit no performance of nothing on a line', async () => {
    const world = await makeWorld();
    const json = body(world, { limits }, { tpp: 0 });
    expect(await bad('registerLicence', { key: world.exporterKey, json })).toMatchObject({
      status: 422,
      errors: [{ pointer: '/items/0/tpp', reason: 'too_small' }],
    });
  });

  test('come under a number of any form, with a warning where it is not the usual one', async () => {
    const world = await makeWorld();
    const digits = String(Math.floor(Math.random() * 9e6) + 1e6);
    const as = async (number: string) =>
      (await register(world, { ...body(world, { limits }), number })).warnings;
    expect(await as(`D${digits}`)).toEqual([]);
    for (const number of [unique('D-'), `D${digits}0`, `d${digits}`, `DD${digits}`])
      expect(await as(number)).toMatchObject([{ pointer: '/number' }]);
  });

  test('are not there where nothing is limited', async () => {
    const world = await makeWorld();
    const view = await good('getLicence', {
      key: world.exporterKey,
      params: { id: world.licence },
    });
    expect(view.conditions).not.toHaveProperty('limits');
    expect(termsOf(world.licence)).not.toHaveProperty('limits');
  });

  test('are set as a whole by an amendment, which leaves what lines say beside', async () => {
    const world = await makeWorld();
    const line = { tolerance: 5, eccn: '3A090.a' };
    const { id } = await register(world, body(world, { limits }, line));
    const changes = {
      items: [{ line: 1, quantity: 7, tolerance: 2 }],
      conditions: { limits: { fabricDevices: 32 } },
    };
    const json = {
      changes,
      effectiveFrom: new Date(app.nowMs).toISOString(),
      reason: 'As agreed',
    };
    await good('proposeAmendment', { key: world.regulatorKey, params: { id }, json });
    const view = await good('getLicence', { key: world.exporterKey, params: { id } });
    expect(view).toMatchObject({ version: 2, conditions: { limits: { fabricDevices: 32 } } });
    expect(view.conditions.limits).not.toHaveProperty('compute');
    expect(view.items).toEqual([
      { line: 1, model: 'H100', quantity: 7, tolerance: 2, eccn: '3A090.a' },
    ]);
    expect(termsOf(id).limits).toEqual({ fabricDevices: 32 });
  });

  test.each([
    ['a budget of nothing', { compute: { per: 'month', bits: 16 } }],
    ['a negative budget', { compute: { per: 'month', bits: 16, gpuHours: -1 } }],
    ['a precision that no part has', { compute: { per: 'month', bits: 12, gpuHours: 1 } }],
    ['a period of nobody’s calendar', { compute: { per: 'moon', bits: 16, gpuHours: 1 } }],
    ['more than the world can do', { compute: { per: 'day', bits: 16, exaflop: 1e15 } }],
    ['a share above one', { trainingShare: 1.01 }],
    ['half a device', { fabricDevices: 0.5 }],
    ['a limit that nobody knows', { exahertz: 1 }],
  ])('are refused with %s', async (_, wrong) => {
    const world = await makeWorld();
    const json = body(world, { limits: wrong });
    const refused = await bad('registerLicence', { key: world.exporterKey, json: json as never });
    expect(refused.status).toBe(422);
  });
});

describe('the power of a site', () => {
  test('is part of its versions', async () => {
    const world = await makeWorld();
    const place = { name: unique('Hall'), operator: world.operator, country: 'MY' };
    const power = { megawatts: 1.5, pue: 1.3 };
    const json = { ...place, geometry: square, power };
    const made = await good('registerSite', { key: rootKey, json });
    expect(made.power).toEqual(power);
    const { operator: _, ...later } = { ...json, power: { megawatts: 3, pue: 1.2 } };
    const params = { id: made.id };
    const changed = await good('changeSite', { key: world.operatorKey, params, json: later });
    expect(changed).toMatchObject({ version: 2, power: { megawatts: 3, pue: 1.2 } });
    const wrong = { ...json, power: { megawatts: 0, pue: 0.5 } };
    expect((await bad('registerSite', { key: rootKey, json: wrong })).status).toBe(422);
  });
});
