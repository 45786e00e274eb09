/** Conditions follow the registry at once: what a change turns opens or ends with it, and says which change it was. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Claims } from '../../../src/core/model.ts';
import { site, World } from '../world.ts';

const HOUR_MS = 3600_000;
const licence = { type: 'licence', id: 'lic_1' } as const;
const dev = (n: number) => ({ type: 'device', id: `dev_${n}` }) as const;
const amendment = { id: 'amd_1', version: 2, effectiveFromMs: Date.UTC(2026, 0, 2) };
const item = (quantity: number, model = 'H100 SXM') => ({ line: 1, model, quantity });

let world: World;
let sequences: number[];
beforeEach(() => {
  world = new World(3);
  sequences = [0, 0, 0];
});

/** One report of each device, each the first of a chain of its own where nothing else is said. */
async function report(changes: Partial<Claims> = {}, devices: readonly number[] = [0, 1, 2]) {
  const challenge = world.challenge();
  const tokens = devices.map((n) => {
    const sequence = ++sequences[n]!;
    const previous = heads[n] ?? new Uint8Array(32);
    const token = world.token(n, { challenge, sequence, previous, ...changes });
    heads[n] = token.digest;
    return token.item;
  });
  const answer = await world.submit(tokens);
  expect(answer.word).toBe('answered');
}
let heads: Uint8Array[] = [];
beforeEach(() => {
  heads = [];
});

describe('quantity', () => {
  test('cut after shipment fires with the amendment’s name; a later one that raises it ends that with its own', () => {
    world.tell(world.licence(world.terms({ items: [item(2)] }), amendment));
    const fired = world.condition('quantity-over-licence', licence)!;
    expect(fired).toMatchObject({ state: 'firing', severity: 'critical', clearedBy: null });
    expect(fired.sentence).toBe(
      'More devices are registered than the licence permits: line 1 has 3 for 2 permitted. ' +
        'Amendment amd_1 (version 2 of the licence, in force from 2026-01-02) lowered line 1 from 1,000 to 2.',
    );
    world.tell(world.licence(world.terms({ items: [item(64)] }), { ...amendment, id: 'amd_2' }));
    const ended = world.condition('quantity-over-licence', licence)!;
    expect(ended).toMatchObject({ state: 'clear', version: 2 });
    expect(ended.clearedBy).toEqual({
      type: 'registry',
      object: 'amd_2',
      version: 2,
      sentence:
        'Amendment amd_2 (version 3 of the licence, in force from 2026-01-02) raised line 1 from 2 to 64.',
    });
  });

  test('cut further says the new figures', () => {
    world.tell(world.licence(world.terms({ items: [item(2)] }), amendment));
    world.tell(world.licence(world.terms({ items: [item(1)] }), amendment));
    const fired = world.condition('quantity-over-licence', licence)!;
    expect(fired).toMatchObject({ state: 'firing', version: 2, count: 2 });
    expect(fired.sentence).toContain('line 1 has 3 for 1 permitted');
  });

  test('a manifest that adds to the excess says the new figures; one that adds nothing to it says nothing', () => {
    world.tell(world.licence(world.terms({ items: [item(2)] }), amendment));
    const of = { version: 1, model: 'H100 SXM', line: 1, site: site.site, shippedAtMs: 0 };
    const manifest = (...numbers: number[]) => ({
      type: 'devices' as const,
      devices: numbers.map((n) => {
        return { ...of, device: `dev_more_${n}`, serial: `SN-M${n}`, status: 'active' as const };
      }),
    });
    const before = world.condition('quantity-over-licence', licence)!;
    world.nowMs += 1_000;
    world.tell(manifest(1, 2));
    const grown = world.condition('quantity-over-licence', licence)!;
    expect(grown).toMatchObject({ state: 'firing', version: 2, count: 2 });
    expect(grown.sentence).toContain('line 1 has 5 for 2 permitted');
    expect(grown.numbers['line:1:registered']).toBe(5);
    // A person who disposed of the smaller excess has not disposed of this one.
    expect(grown.openedAtMs).toBeGreaterThan(before.openedAtMs);
    world.tell(manifest(2));
    expect(world.condition('quantity-over-licence', licence)).toEqual(grown);
  });

  test('each change that reaches the ledger in one call is told apart', () => {
    const second = { ...world.terms({ items: [item(64)] }), version: 3 };
    world.tell(
      world.licence(world.terms({ items: [item(2)] }), amendment),
      world.licence(second, { ...amendment, id: 'amd_2' }),
    );
    const ended = world.condition('quantity-over-licence', licence)!;
    expect(ended.sentence).toContain('amd_1');
    expect(ended.clearedBy).toMatchObject({ object: 'amd_2' });
  });
});

describe('status and validity', () => {
  test('a reinstated licence ends what its suspension brought about, without a further report', async () => {
    world.tell(world.licence(world.terms({ status: 'suspended' })));
    expect(world.condition('licence-not-valid', licence)).toBeNull();
    await report();
    expect(world.condition('licence-not-valid', licence)).toMatchObject({ state: 'firing' });
    world.tell(world.licence(world.terms({ status: 'confirmed' })));
    const ended = world.condition('licence-not-valid', licence)!;
    expect(ended.state).toBe('clear');
    expect(ended.clearedBy).toEqual({
      type: 'registry',
      object: 'lic_1',
      version: 3,
      sentence: 'Version 3 of the licence, of 2026-01-05 00:00 UTC, reinstated the licence.',
    });
  });

  test('a suspension alone accuses nobody: what reported before it proves no use after it', async () => {
    await report();
    world.tell(world.licence(world.terms({ status: 'suspended' })));
    expect(world.condition('licence-not-valid', licence)).toBeNull();
  });

  test('confirmation ends what was said of a claimed licence', async () => {
    world.tell(world.licence(world.terms({ status: 'claimed' })));
    await report();
    expect(world.condition('licence-claimed', licence)).toMatchObject({ state: 'firing' });
    world.tell(world.licence(world.terms({ status: 'confirmed' })));
    expect(world.condition('licence-claimed', licence)).toMatchObject({
      state: 'clear',
      clearedBy: { sentence: expect.stringContaining('confirmed the licence') },
    });
  });

  test('an end moved before the last report fires at once, and an extension ends it', async () => {
    world.nowMs += HOUR_MS;
    await report();
    const end = world.nowMs - HOUR_MS / 2;
    world.tell(world.licence(world.terms({ validToMs: end }), amendment));
    const fired = world.condition('licence-not-valid', licence)!;
    expect(fired).toMatchObject({ state: 'firing', severity: 'high' });
    expect(fired.sentence).toContain('changed its end from');
    world.tell(world.licence(world.terms({ validToMs: world.nowMs + HOUR_MS }), amendment));
    expect(world.condition('licence-not-valid', licence)).toMatchObject({
      state: 'clear',
      clearedBy: { object: 'amd_1' },
    });
  });
});

describe('place', () => {
  const abroad = { position: { latitude: 1.33, longitude: 103.71 } };

  test('an area drawn anew around where the devices stand ends what was said of them', async () => {
    await report({ position: { latitude: 1.5, longitude: 104.2 } });
    expect(world.condition('position-outside', dev(0))).toMatchObject({ state: 'firing' });
    const ring = [
      [103, 1],
      [105, 1],
      [105, 2],
      [103, 2],
      [103, 1],
    ] as const;
    world.tell({
      type: 'site',
      site: { ...site, version: 2, geometry: { type: 'Polygon', coordinates: [ring] } },
    });
    expect(world.condition('position-outside', dev(0))).toMatchObject({
      state: 'clear',
      clearedBy: {
        type: 'registry',
        object: 'sit_1',
        version: 2,
        sentence: 'Version 2 of site sit_1 changed its area.',
      },
    });
  });

  test('a site taken out keeps its devices, which are outside from then on, and may still report', async () => {
    await report();
    const second = { ...site, site: 'sit_2', name: 'Johor 2' };
    world.tell(
      { type: 'site', site: second },
      world.licence(world.terms({ sites: ['sit_2'] }), amendment),
    );
    const fired = world.condition('position-outside', dev(1))!;
    expect(fired).toMatchObject({ state: 'firing', severity: 'high' });
    expect(fired.sentence).toContain('at its site "Johor", which the licence does not name');
    expect(fired.sentence).toContain('took out site sit_1');
    await report();
    expect(world.condition('position-outside', dev(1))).toMatchObject({ count: 2 });
    world.tell(world.licence(world.terms({ sites: ['sit_1', 'sit_2'] }), amendment));
    expect(world.condition('position-outside', dev(1))).toMatchObject({
      state: 'clear',
      clearedBy: { object: 'amd_1' },
    });
  });

  test('a site taken out where no device is registered leaves the roster', () => {
    const second = { ...site, site: 'sit_2', name: 'Johor 2' };
    world.tell(
      { type: 'site', site: second },
      world.licence(world.terms({ sites: ['sit_1', 'sit_2'] })),
    );
    expect(world.ledgerStore().site('sit_2')).not.toBeNull();
    world.tell(world.licence(world.terms({ sites: ['sit_1'] })));
    expect(world.ledgerStore().site('sit_2')).toBeNull();
    expect(world.ledgerStore().site('sit_1')).not.toBeNull();
  });

  test('a country that is permitted from now on lowers what stands, and never washes it out', async () => {
    await report(abroad);
    const before = world.condition('position-outside', dev(2))!;
    world.tell(world.licence(world.terms({ countries: ['SG'] }), amendment));
    const after = world.condition('position-outside', dev(2))!;
    expect(after.state).toBe('firing');
    expect(after.severity).toBe(before.severity);
  });

  test('a change that turns nothing leaves a streak of clean reports as it is', async () => {
    await report({ position: { latitude: 1.5, longitude: 104.2 } });
    await report();
    const before = world.condition('position-outside', dev(0))!;
    expect(before).toMatchObject({ state: 'firing', cleanStreak: 1 });
    world.tell(world.licence(world.terms({ countries: ['MY'] }), amendment));
    expect(world.condition('position-outside', dev(0))).toEqual(before);
  });
});

describe('a site and its authority', () => {
  const at = { type: 'site', id: 'sit_1' } as const;
  const told = (status: 'claimed' | 'confirmed' | 'rejected', version: number) =>
    world.tell({ type: 'site', site: { ...site, status, version } });

  test('what was said of a claimed one ends when its authority confirms it', async () => {
    told('claimed', 2);
    expect(world.condition('site-claimed', at)).toBeNull();
    await report();
    expect(world.condition('site-claimed', at)).toMatchObject({ state: 'firing', severity: 'low' });
    told('confirmed', 2);
    expect(world.condition('site-claimed', at)).toMatchObject({
      state: 'clear',
      clearedBy: {
        ...{ object: 'sit_1', version: 2 },
        sentence: 'Version 2 of site sit_1 was confirmed by the authority of the licence.',
      },
    });
  });

  test('it rises at once where the authority rejects the site, and only where somebody reported', async () => {
    told('claimed', 2);
    told('rejected', 2);
    expect(world.condition('site-claimed', at)).toBeNull();
    told('claimed', 3);
    await report();
    told('rejected', 3);
    expect(world.condition('site-claimed', at)).toMatchObject({
      ...{ state: 'firing', severity: 'high', version: 2 },
      sentence: expect.stringContaining('was rejected by the authority of the licence.'),
    });
  });
});

describe('firmware and model', () => {
  test.each([
    ['one below it', { vbios: '90.00.00.00.00' }],
    ['none at all', {}],
  ])('a floor above what runs fires at once, and %s ends that', async (_, firmwareFloor) => {
    await report({ firmware: { vbios: '96.00.9f.00.01' } });
    world.tell(
      world.licence(world.terms({ firmwareFloor: { vbios: '97.00.00.00.00' } }), amendment),
    );
    expect(world.condition('firmware-rollback', dev(0))).toMatchObject({
      state: 'firing',
      sentence: expect.stringContaining('changed its firmware floor from'),
    });
    world.tell(world.licence(world.terms({ firmwareFloor }), amendment));
    expect(world.condition('firmware-rollback', dev(0))?.state).toBe('clear');
  });

  test('a floor raised above a device that fell, and lowered again, does not wash the fall out', async () => {
    await report({ firmware: { vbios: '96.00.9f.00.01' } });
    await report({ firmware: { vbios: '95.00.00.00.00' } });
    const fell = world.condition('firmware-rollback', dev(0))!;
    expect(fell.numbers).toMatchObject({ 'vbios:prior': '96.00.9f.00.01' });
    const raised = { firmwareFloor: { vbios: '97.00.00.00.00' } };
    world.tell(world.licence(world.terms(raised), amendment));
    expect(world.condition('firmware-rollback', dev(0))!.numbers).toMatchObject({
      ...{ 'vbios:prior': '96.00.9f.00.01', 'vbios:floor': '97.00.00.00.00' },
    });
    world.tell(world.licence(world.terms({ firmwareFloor: {} }), amendment));
    expect(world.condition('firmware-rollback', dev(0))?.state).toBe('firing');
  });

  test('a mode that is required no longer ends what stood for it alone', async () => {
    const required = { limits: { confidentialMode: 'required' as const } };
    world.tell(world.licence(world.terms(required), amendment));
    await report({ confidential: 0 });
    const found = world.condition('debug-enabled', dev(0));
    expect(found).toMatchObject({ state: 'firing', severity: 'high' });
    world.tell(world.licence(world.terms({ limits: { fabricDevices: 8, ...required.limits } })));
    expect(world.condition('debug-enabled', dev(0))?.version).toBe(found?.version);
    world.tell(world.licence(world.terms({ limits: {} }), amendment));
    expect(world.condition('debug-enabled', dev(0))).toMatchObject({
      ...{ state: 'clear', clearedBy: { type: 'registry' } },
    });
  });

  test('debug access that is open beside it stands on', async () => {
    const required = { limits: { confidentialMode: 'required' as const } };
    world.tell(world.licence(world.terms(required), amendment));
    await report({ confidential: 0, debug: 0 });
    world.tell(world.licence(world.terms({ limits: {} }), amendment));
    expect(world.condition('debug-enabled', dev(0))?.state).toBe('firing');
  });

  test('a line given to another model is at odds with the devices registered on it', async () => {
    await report();
    world.tell(world.licence(world.terms({ items: [item(1000, 'B200')] }), amendment));
    expect(world.condition('model-mismatch', dev(0))).toMatchObject({ state: 'firing' });
    await report();
    expect(world.condition('model-mismatch', dev(0))).toMatchObject({ state: 'firing', count: 2 });
    world.tell(world.licence(world.terms({ items: [item(1000)] }), amendment));
    expect(world.condition('model-mismatch', dev(0))).toMatchObject({ state: 'clear' });
  });
});

describe('silence', () => {
  test('a longer interval ends what was silence under the shorter one, and a shorter one begins it', async () => {
    await report();
    world.nowMs += 12 * HOUR_MS;
    world.tick();
    expect(world.condition('mass-dark', { type: 'site', id: 'sit_1' })).toMatchObject({
      state: 'firing',
    });
    world.tell(world.licence(world.terms({ intervalMs: 48 * HOUR_MS }), amendment));
    const ended = world.condition('mass-dark', { type: 'site', id: 'sit_1' })!;
    expect(ended).toMatchObject({ state: 'clear', clearedBy: { object: 'amd_1' } });
    world.tell(world.licence(world.terms({ intervalMs: HOUR_MS }), amendment));
    expect(world.condition('mass-dark', { type: 'site', id: 'sit_1' })).toMatchObject({
      state: 'firing',
      sentence: expect.stringContaining('changed its reporting interval from 2 days to 60 minutes'),
    });
  });

  test('one device that was dark is so no more', async () => {
    await report();
    world.nowMs += 12 * HOUR_MS;
    await report({}, [0, 1]);
    world.tick();
    expect(world.condition('gone-dark', dev(2))).toMatchObject({ state: 'firing' });
    world.tell(world.licence(world.terms({ intervalMs: 48 * HOUR_MS }), amendment));
    expect(world.condition('gone-dark', dev(2))).toMatchObject({
      state: 'clear',
      clearedBy: { type: 'registry', object: 'amd_1' },
    });
  });
});

test('what a change turned stands in one more header, with the change and what the rules looked at', async () => {
  await report();
  const before = world.ledgerStore().book()!.sequence;
  world.tell(world.licence(world.terms({ sites: [] }), amendment));
  expect(world.ledgerStore().book()!.sequence).toBe(before + 1);
  const store = world.ledgerStore();
  const [header] = store.unanchored(256);
  const text = new TextDecoder().decode(store.bundle(header!.sequence)!);
  expect(text).toContain('amd_1');
  expect(text).toContain('lastPlace');
  expect(text).toContain('coordinates');
});

test('a ledger that dies at any statement on the way has neither the terms nor a condition, and has both after', async () => {
  await report();
  const turn = world.licence(world.terms({ sites: [], items: [item(1)] }), amendment);
  const state = () => {
    const { sequence, epoch, terms } = world.ledgerStore().book()!;
    const outside = world.condition('position-outside', dev(0))?.state;
    return { sequence, epoch, terms, outside };
  };
  const before = state();
  let statements = 0;
  for (let dies = 1; ; dies += 1) {
    statements = 0;
    const store = world.ledgerStore(() => {
      statements += 1;
      if (statements === dies) throw new Error('died');
    });
    try {
      world.tellThrough(store, turn);
      break;
    } catch (fault) {
      expect(fault).toEqual(new Error('died'));
      expect(state()).toEqual(before);
    }
  }
  expect(statements).toBeGreaterThan(20);
  expect(state()).toMatchObject({ epoch: before.epoch + 1, outside: 'firing' });
  expect(world.condition('quantity-over-licence', licence)?.count).toBe(1);
});
