import { expect, test } from 'vitest';
import { bad, type Call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { licenceBody, makeWorld, unique, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

type Cells = Readonly<Record<string, string>>;

/** A file with these columns; every cell quoted, as many systems export. */
function fileOf(rows: readonly Cells[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const quoted = (cell = '') => `"${cell.replaceAll('"', '""')}"`;
  const lines = rows.map((row) => columns.map((name) => quoted(row[name])).join(','));
  return `\uFEFF${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function sent(world: World, rows: readonly Cells[], query: Cells = {}): Call {
  return { key: world.regulatorKey, query, body: fileOf(rows), contentType: 'text/csv' };
}

/** The row that the registry agrees with. */
function rowOf({ exporter }: World, number: string): Cells {
  return {
    ...{ number, exporter, validFrom: '2020-01-01', validTo: '2080-01-01T00:00:00Z' },
    ...{ items: '1:H100:2000', note: 'From the register of licences.' },
  };
}

async function another(world: World): Promise<{ id: string; number: string }> {
  const json = licenceBody(world);
  const { id } = await good('registerLicence', { key: world.exporterKey, json });
  return { id, number: json.number };
}

const statusOf = async (world: World, id: string) =>
  (await good('getLicence', { key: world.regulatorKey, params: { id } })).status;

test('each row is answered for itself, and what differs is never confirmed', async () => {
  const world = await makeWorld();
  const [differing, suspended, done] = [
    await another(world),
    await another(world),
    await another(world),
  ];
  const decide = { key: world.regulatorKey, json: {} };
  for (const { id } of [suspended, done]) {
    await good('confirmLicence', { ...decide, params: { id } });
  }
  await good('suspendLicence', { ...decide, params: { id: suspended.id } });
  const answer = await good(
    'confirmLicences',
    sent(world, [
      rowOf(world, world.number),
      { ...rowOf(world, differing.number), validTo: '2081-01-01', items: '1:H100:3000;2:B200:1' },
      rowOf(world, suspended.number),
      rowOf(world, done.number),
      rowOf(world, unique('NOWHERE')),
    ]),
  );
  expect(answer).toMatchObject({ written: true, propagated: true });
  expect(answer.rows.map(({ line, word }) => [line, word])).toEqual([
    [2, 'confirmed'],
    [3, 'differs'],
    [4, 'not-claimed'],
    [5, 'already-confirmed'],
    [6, 'not-registered'],
  ]);
  expect(answer.rows[1]!.differences).toEqual([
    {
      ...{ pointer: '/validTo', theirs: '2081-01-01T00:00:00.000Z' },
      ours: '2080-01-01T00:00:00.000Z',
    },
    { pointer: '/items', theirs: '1:H100:3000;2:B200:1', ours: '1:H100:2000' },
  ]);
  expect(answer.counts).toEqual({
    ...{ confirmed: 1, differs: 1, 'not-claimed': 1, 'already-confirmed': 1, 'not-registered': 1 },
  });
  expect(await statusOf(world, world.licence)).toBe('confirmed');
  expect(await statusOf(world, differing.id)).toBe('claimed');
  const seen = await good('getSite', { key: world.regulatorKey, params: { id: world.site } });
  expect(seen.authorities).toMatchObject([{ status: 'confirmed', confirmedVersion: 1 }]);
});

test('an exporter is compared by id or by name, in whatever case and spacing', async () => {
  const world = await makeWorld();
  const parties = await good('listParties', { key: rootKey, query: { limit: '500' } });
  const { name } = parties.items.find(({ id }) => id === world.exporter)!;
  const dryRun = { dryRun: 'true' };
  const wordFor = async (exporter: string) => {
    const rows = [{ number: world.number, exporter }];
    return (await good('confirmLicences', sent(world, rows, dryRun))).rows[0]!;
  };
  expect(await wordFor(`${name.toUpperCase().replace(' ', '  ')}`)).toMatchObject({
    word: 'confirmed',
  });
  expect(await wordFor(`${name} Ltd`)).toMatchObject({
    word: 'differs',
    differences: [{ pointer: '/exporter', ours: name }],
  });
});

test('a dry run says the same and changes nothing', async () => {
  const world = await makeWorld();
  const leaves = app.log.leaves.length;
  const rows = [rowOf(world, world.number)];
  const tried = await good('confirmLicences', sent(world, rows, { dryRun: 'true' }));
  expect(tried).toMatchObject({ written: false, rows: [{ word: 'confirmed' }] });
  expect(await statusOf(world, world.licence)).toBe('claimed');
  expect(app.log.leaves.length).toBe(leaves);
});

test('a number on two lines is confirmed by neither: one of them may say what differs', async () => {
  const world = await makeWorld();
  const rows = [rowOf(world, world.number), { number: world.number, items: '1:H100:9999' }];
  const answer = await good('confirmLicences', sent(world, rows));
  expect(answer.rows.map(({ word, detail }) => [word, detail])).toEqual([
    ['repeated', 'Also on line 3.'],
    ['repeated', 'Also on line 2.'],
  ]);
  expect(await statusOf(world, world.licence)).toBe('claimed');
});

test('a licence of another authority under the same number is not this authority’s to confirm', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const answer = await good('confirmLicences', sent(other, [rowOf(mine, mine.number)]));
  expect(answer.rows).toMatchObject([{ word: 'not-registered', licence: null }]);
  expect(await statusOf(mine, mine.licence)).toBe('claimed');
});

test('a file with a bad row confirms nothing, and says which', async () => {
  const world = await makeWorld();
  const rows = [
    rowOf(world, world.number),
    { number: 'X', items: '1:H100' },
    { number: 'Y', validFrom: '31.12.2020' },
  ];
  const refused = await bad('confirmLicences', sent(world, rows));
  expect(refused).toMatchObject({ reason: 'confirmations_invalid', status: 422 });
  expect(refused.errors?.map(({ line, pointer }) => [line, pointer])).toEqual([
    [3, '/items'],
    [4, '/validFrom'],
  ]);
  expect(await statusOf(world, world.licence)).toBe('claimed');
  const body = 'colour\nred\n';
  const given = { key: world.regulatorKey, body, contentType: 'text/csv' };
  const noTable = await bad('confirmLicences', given);
  expect(noTable.errors?.map(({ reason }) => reason)).toEqual(['column_missing', 'column_unknown']);
});

test('too many rows are refused whole', async () => {
  const world = await makeWorld();
  const body = `number\n${'X\n'.repeat(10_001)}`;
  const given = { key: world.regulatorKey, body, contentType: 'text/csv' };
  expect((await bad('confirmLicences', given)).reason).toBe('request_too_large');
});

test('one write confirms many, each a version of its own under one leaf', async () => {
  const world = await makeWorld();
  const rows = [];
  for (let i = 0; i < 5; i++) rows.push({ number: (await another(world)).number });
  const leaves = app.log.leaves.length;
  const answer = await good('confirmLicences', sent(world, rows));
  expect(answer.counts).toEqual({ confirmed: 5 });
  expect(app.log.leaves.length).toBe(leaves + 1);
  for (const { licence } of answer.rows) {
    const given = { key: world.regulatorKey, params: { id: licence! } };
    const { versions } = await good('getHistory', given);
    expect(versions.at(-1)).toMatchObject({ version: 2, changes: [{ index: leaves }] });
  }
});
