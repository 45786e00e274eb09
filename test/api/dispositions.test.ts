import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dispositionCode } from '../../src/contract/desk.ts';
import { bad, call, good, sendTo } from './client.ts';
import { anomalyOf, conditionOf } from './conditions.ts';
import { localApp } from './local-app.ts';
import { makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);
const { index } = app.services;

const openOf = async (world: World) => {
  const { items } = await good('listAnomalies', {
    key: world.regulatorKey,
    query: { open: 'true' },
  });
  return items.map(({ id }) => id);
};

function dispose(world: World, id: string, more: object = {}) {
  const json = { code: 'explained', reason: 'Power was cut; the utility confirms.', version: 1 };
  return { key: world.regulatorKey, params: { id }, json: { ...json, ...more } };
}

test('each code but a duplicate ends the listing of the episode, with reason, author and key, and is a leaf', async () => {
  const world = await makeWorld();
  for (const code of dispositionCode.options.filter((one) => one !== 'duplicate')) {
    const id = await anomalyOf(index, world);
    expect(await openOf(world)).toEqual([id]);
    const leaves = app.log.leaves.length;
    const given = dispose(world, id, { code, author: 'A. Inspector' });
    const made = await good('disposeAnomaly', given);
    expect(made).toMatchObject({ anomaly: id, code, author: 'A. Inspector', version: 1 });
    expect(made).toMatchObject({ conditionVersion: 1, severity: 'high', propagated: true });
    expect(app.log.leaves.length).toBe(leaves + 1);
    expect(await openOf(world)).toEqual([]);
    const seen = await good('getAnomaly', { key: world.regulatorKey, params: { id } });
    expect(seen.dispositions).toMatchObject([{ code, reason: given.json.reason }]);
  }
});

test('what is critical stays listed when it clears, and what is low does not', async () => {
  const world = await makeWorld();
  const critical = conditionOf(world, { severity: 'critical' });
  const low = conditionOf(world, { severity: 'low' });
  const [high, mild] = [
    await anomalyOf(index, world, critical),
    await anomalyOf(index, world, low),
  ];
  await index.upsert([critical, low].map((one) => moved(one, { state: 'clear', version: 2 })));
  expect(await openOf(world)).toEqual([high]);
  await good('disposeAnomaly', dispose(world, high, { version: 2 }));
  expect(await openOf(world)).toEqual([]);
  expect(mild).not.toBe(high);
});

type Given = ReturnType<typeof conditionOf>;
const moved = (one: Given, condition: Partial<Given['condition']>): Given => {
  return { ...one, header: one.header + 1, condition: { ...one.condition, ...condition } };
};

test('a worse severity and a new episode open it again; further firings of the same do not', async () => {
  const world = await makeWorld();
  const first = conditionOf(world);
  const id = await anomalyOf(index, world, first);
  await good('disposeAnomaly', dispose(world, id));
  await index.upsert([moved(first, { count: 9 })]);
  expect(await openOf(world)).toEqual([]);
  const worse = moved(first, { severity: 'critical', version: 2 });
  await index.upsert([worse]);
  expect(await openOf(world)).toEqual([id]);
  await good('disposeAnomaly', dispose(world, id, { version: 2 }));
  expect(await openOf(world)).toEqual([]);
  const again = moved(worse, { version: 4, severity: 'low', openedAtMs: 1_900_000_000_000 });
  await index.upsert([{ ...again, header: 9 }]);
  expect(await openOf(world)).toEqual([id]);
  const seen = await good('getAnomaly', { key: world.regulatorKey, params: { id } });
  expect(seen.dispositions.map(({ severity }) => severity)).toEqual(['high', 'critical']);
});

test('what was critical is listed, counted, shown and open as critical until a person decided, whatever it is now', async () => {
  const world = await makeWorld();
  const key = world.regulatorKey;
  const first = conditionOf(world, { severity: 'critical' });
  const id = await anomalyOf(index, world, first);
  const { openedAtMs, kind } = first.condition;
  const ended = moved(first, { version: 2, state: 'clear', clearedAtMs: openedAtMs + 1 });
  const mild = { severity: 'medium', openedAtMs: openedAtMs + 60_000, sentence: 'A day.' } as const;
  await index.upsert([moved(ended, { ...mild, version: 3, state: 'firing', clearedAtMs: null })]);
  await index.upsert([ended]);
  const listed = async (severity: string) =>
    (await good('listAnomalies', { key, query: { severity, open: 'true' } })).items;
  expect(await listed('medium')).toEqual([]);
  const [seen] = await listed('critical');
  const openedAt = new Date(openedAtMs).toISOString();
  const since = { worstSince: openedAt, undecidedSince: openedAt, undecidedEpisodes: 2 };
  expect(seen).toMatchObject({ id, severity: 'medium', worstSeverity: 'critical', ...since });
  expect(seen!.worse).toMatchObject({ version: 2, severity: 'critical', openedAt, header: 2 });
  const counted = await good('countAnomalies', { key, query: { by: 'severity' } });
  expect(counted.items).toEqual([{ value: 'critical', count: 1 }]);
  const accept = 'text/html';
  const page = await (await call('getAnomaly', { key, accept, params: { id } })).text();
  expect(page).toContain('Severity: critical');
  expect(page).toContain('Now: medium');
  expect(page).toContain('Opened 2 times since');
  expect(page).toContain(first.condition.sentence);
  const row = await good('disposeAnomaly', dispose(world, id, { version: 3 }));
  expect(row).toMatchObject({ severity: 'medium', worstSeverity: 'critical' });
  const after = await good('getAnomaly', { key, params: { id } });
  expect(after).toMatchObject({ kind, worstSeverity: 'medium', worse: null, open: false });
  expect(after).toMatchObject({ worstSince: null, undecidedSince: null, undecidedEpisodes: 0 });
});

test('a decision on what has moved on meanwhile is a conflict and changes nothing', async () => {
  const world = await makeWorld();
  const first = conditionOf(world);
  const id = await anomalyOf(index, world, first);
  await index.upsert([moved(first, { severity: 'critical', version: 2 })]);
  const refused = await bad('disposeAnomaly', dispose(world, id));
  expect(refused).toMatchObject({ status: 409, reason: 'anomaly_changed' });
  expect(await openOf(world)).toEqual([id]);
});

test('what moves on between the look and the commit fails the whole batch', async () => {
  const world = await makeWorld();
  const first = conditionOf(world);
  const id = await anomalyOf(index, world, first);
  const { get } = index;
  Object.assign(index, {
    get: async (...args: Parameters<typeof get>) => {
      const found = await get(...args);
      await index.upsert([moved(first, { severity: 'critical', version: 2 })]);
      return found;
    },
  });
  const refused = await bad('disposeAnomaly', dispose(world, id)).finally(() => {
    Object.assign(index, { get });
  });
  expect(refused).toMatchObject({ status: 409, reason: 'registry_conflict' });
  const seen = await good('getAnomaly', { key: world.regulatorKey, params: { id } });
  expect(seen).toMatchObject({ open: true, dispositions: [] });
});

test('of two decisions at one moment one is a conflict', async () => {
  const world = await makeWorld();
  const id = await anomalyOf(index, world);
  const both = await Promise.all([
    app.send(request(world, id, 'explained')),
    app.send(request(world, id, 'referred')),
  ]);
  const statuses = both.map(({ status }) => status).sort();
  expect([
    [201, 201],
    [201, 409],
  ]).toContainEqual(statuses);
  const seen = await good('getAnomaly', { key: world.regulatorKey, params: { id } });
  expect(seen.dispositions).toHaveLength(statuses.filter((status) => status === 201).length);
});

function request(world: World, id: string, code: string): Request {
  const { key, json } = dispose(world, id, { code });
  return new Request(`https://muster.test/v1/anomalies/${id}/dispositions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
}

test('a duplicate names another anomaly that the caller sees, and none that is a duplicate itself', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const [a, b] = [await anomalyOf(index, world), await anomalyOf(index, world)];
  const foreign = await anomalyOf(index, other);
  const duplicate = (id: string, duplicateOf?: string) =>
    dispose(world, id, { code: 'duplicate', ...(duplicateOf ? { duplicateOf } : {}) });
  for (const [named, reason] of [
    [undefined, 'field_missing'],
    [a, 'value_invalid'],
    [foreign, 'reference_unknown'],
  ] as const) {
    const refused = await bad('disposeAnomaly', duplicate(a, named));
    expect(refused.errors?.[0]).toMatchObject({ pointer: '/duplicateOf', reason });
  }
  const pointless = await bad('disposeAnomaly', dispose(world, a, { duplicateOf: b }));
  expect(pointless.errors?.[0]).toMatchObject({ pointer: '/duplicateOf' });
  expect(await good('disposeAnomaly', duplicate(a, b))).toMatchObject({ duplicateOf: b });
  const ring = await bad('disposeAnomaly', duplicate(b, a));
  expect(ring.errors?.[0]).toMatchObject({ reason: 'value_invalid' });
  expect(await openOf(world)).toEqual([b]);
});

test('only a regulator of the issuing authority decides, and only it reads what was decided', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const id = await anomalyOf(index, world);
  const foreign = { ...dispose(world, id), key: other.regulatorKey };
  expect((await bad('disposeAnomaly', foreign)).reason).toBe('object_not_found');
  await good('disposeAnomaly', dispose(world, id, { code: 'referred' }));
  const seen = await good('getAnomaly', { key: world.exporterKey, params: { id } });
  expect(seen.dispositions).toEqual([]);
  expect(JSON.stringify(seen)).not.toContain('referred');
});

test('an authority that the licence is shared with reads the anomaly, and decides and reads no decision', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const id = await anomalyOf(index, world);
  await good('shareLicence', {
    ...{ key: world.regulatorKey, params: { id: world.licence } },
    json: { authority: other.authority, purpose: 'Inspection', until: '2089-01-01T00:00:00Z' },
  });
  await good('disposeAnomaly', dispose(world, id, { code: 'referred' }));
  await good('answerAnomaly', {
    ...{ key: world.exporterKey, params: { id } },
    json: { text: 'For the issuing authority.' },
  });
  const given = { key: other.regulatorKey, params: { id } };
  const seen = await good('getAnomaly', given);
  expect(seen).toMatchObject({ id, dispositions: [], releases: [], answers: [] });
  for (const [name, json] of [
    ['disposeAnomaly', dispose(world, id).json],
    ['releaseAnomaly', { reason: 'x' }],
    ['withholdAnomaly', { reason: 'x' }],
  ] as const) {
    const refused = await bad(name, { ...given, json });
    expect(refused).toMatchObject({ status: 403, reason: 'licence_of_other_authority' });
  }
});

/** What a ledger may do to a condition, and what a person may do about it. */
const steps = ['fire', 'worsen', 'clear', 'reopen', 'dispose'] as const;
const ranks = ['low', 'medium', 'high', 'critical'] as const;

test('whatever ledger and people do in whatever order, what is open is what nobody disposed of as it stands', async () => {
  const world = await makeWorld();
  const list = fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(list, fc.constantFrom(...ranks), async (done, severity) => {
      let now = conditionOf(world, { severity });
      let disposed = { openedAtMs: 0, rank: -1 };
      const id = await anomalyOf(index, world, now);
      for (const step of done) {
        const { version, openedAtMs, severity: worst } = now.condition;
        if (step === 'dispose') {
          await good('disposeAnomaly', dispose(world, id, { version }));
          disposed = { openedAtMs, rank: ranks.indexOf(worst) };
        } else {
          now = stepped(now, step);
          await index.upsert([now]);
        }
      }
      const { state, openedAtMs, severity: worst } = now.condition;
      const rank = ranks.indexOf(worst);
      const isListed = state === 'firing' || rank >= ranks.indexOf('high');
      const isDone = disposed.openedAtMs === openedAtMs && disposed.rank >= rank;
      const seen = await good('getAnomaly', { key: world.regulatorKey, params: { id } });
      expect(seen.open).toBe(isListed && !isDone);
    }),
    { numRuns: 25, seed: 11 },
  );
}, 60_000);

/** One step of a ledger; one that cannot be taken changes nothing. Every step has a header of its own. */
function stepped(one: Given, step: Exclude<(typeof steps)[number], 'dispose'>): Given {
  const { state, severity, version, openedAtMs, count } = one.condition;
  const worse = ranks[ranks.indexOf(severity) + 1];
  if (step === 'reopen' && state === 'clear') {
    const again = { severity: 'low', state: 'firing', version: version + 1 } as const;
    return moved(one, { ...again, openedAtMs: openedAtMs + 1_000 });
  }
  if (state === 'clear') return one;
  if (step === 'clear') return moved(one, { state: 'clear', version: version + 1 });
  if (step === 'worsen' && worse) return moved(one, { severity: worse, version: version + 1 });
  return moved(one, { count: count + 1 });
}

test.each([
  '',
  ' \n ',
  'a\u0000b',
  'a\rb',
  '\u202egnp.exe',
  'a\u200fb',
  '\ud800',
  'x'.repeat(4_001),
])('the reason %j is none', async (reason) => {
  const world = await makeWorld();
  const refused = await bad('disposeAnomaly', dispose(world, '00'.repeat(16), { reason }));
  expect(refused.errors?.[0]?.pointer).toBe('/reason');
});

test('a reason may have several lines', async () => {
  const world = await makeWorld();
  const id = await anomalyOf(index, world);
  const reason = 'First.\n\nSecond: 電源断.';
  expect(await good('disposeAnomaly', dispose(world, id, { reason }))).toMatchObject({ reason });
});
