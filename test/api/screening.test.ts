/** Screening and questions on the real service: a person decides, and the registry answers. */
import { describe, expect, test } from 'vitest';
import { bad, good } from './client.ts';
import { type Fleet, foundFleet } from './fleet.ts';
import { rootKey } from './root-key.ts';

const columns =
  '_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,alt_names';

function row(number: number, name: string, others = ''): string {
  return `x${number},Entity List (EL) - Bureau of Industry and Security,${number},Entity,,"${name}",,"1 Road, Beijing, CN",85 FR 1,2020-12-22,"${others}"`;
}

function upload(fleet: Fleet, rows: readonly string[], head = columns) {
  const given = { query: { name: 'CSL' }, contentType: 'text/csv' };
  const body = `${head}\n${rows.join('\n')}\n`;
  return { key: fleet.keys.regulator, ...given, body };
}

const names = [
  row(1, 'Northern Star Semiconductor Co., Ltd.', 'NSS; Beifang Xing'),
  row(2, 'Harbour Freight Logistics', ''),
  row(3, 'Nothern Starr Semicondutor', ''),
];

async function party(name: string): Promise<string> {
  const json = { name, country: 'SG', roles: ['end-user'] };
  return (await good('registerParty', { key: rootKey, json })).id;
}

describe('screening', () => {
  test('shows names that are alike as candidates, and opens nothing', async () => {
    const fleet = await foundFleet(1);
    const key = fleet.keys.regulator;
    const list = await good('uploadScreeningList', upload(fleet, names));
    expect(list).toMatchObject({ entries: 3, version: 1 });
    const nameless = await bad('uploadScreeningList', upload(fleet, [...names, row(4, '')]));
    expect(nameless.detail).toContain('Row 4 after the header has no name');
    const suspect = await party('NORTHERN STAR SEMICONDUCTOR');
    const { items, lists, notice } = await good('getCandidates', { key, params: { id: suspect } });
    expect(lists).toBe(1);
    expect(items.map(({ number }) => number)).toEqual(['1', '3']);
    expect(items[0]).toMatchObject({
      score: 100,
      decision: null,
      source: expect.stringContaining('Entity List'),
    });
    expect(notice).toContain('Nothing opens before a person decides');
    const harmless = await party('Kuala Data Centres');
    expect((await good('getCandidates', { key, params: { id: harmless } })).items).toEqual([]);
  });

  test('counts in ownership once a person has decided, for that authority alone', async () => {
    const [fleet, other] = [await foundFleet(1), await foundFleet(1)];
    const list = await good('uploadScreeningList', upload(fleet, names));
    const suspect = await party('Northern Star Semiconductor');
    const key = fleet.keys.regulator;
    const [first] = (await good('getCandidates', { key, params: { id: suspect } })).items;
    const listed = async (by: Fleet) => {
      const given = { key: by.keys.regulator, params: { id: suspect } };
      return (await good('getOwnership', given)).listed?.isListed;
    };
    expect(await listed(fleet)).toBe(false);
    const decide = (decision: string) => {
      const json = { list: list.id, entry: first!.entry, decision, from: '2020-12-22' };
      return good('decideListing', { key, params: { id: suspect }, json });
    };
    expect(await decide('same')).toMatchObject({ version: 1, entryName: first!.name });
    expect([await listed(fleet), await listed(other)]).toEqual([true, false]);
    await decide('other');
    expect(await listed(fleet)).toBe(false);
    const again = await good('getCandidates', { key, params: { id: suspect } });
    // What was put aside makes room for what nobody has looked at.
    expect(again.items.at(-1)).toMatchObject({ entry: first!.entry, decision: 'other' });
    expect(again.found).toBe(again.items.length);
  });

  test('keeps decisions when the list has a new version', async () => {
    const fleet = await foundFleet(1);
    const key = fleet.keys.regulator;
    const list = await good('uploadScreeningList', upload(fleet, names));
    const suspect = await party('Harbour Freight Logistics');
    const [first] = (await good('getCandidates', { key, params: { id: suspect } })).items;
    const json = { list: list.id, entry: first!.entry, decision: 'same' };
    await good('decideListing', { key, params: { id: suspect }, json });
    const later = await good('uploadScreeningList', upload(fleet, [names[1]!, row(9, 'New')]));
    expect(later).toMatchObject({ id: list.id, version: 2, entries: 2 });
    const { items } = await good('getCandidates', { key, params: { id: suspect } });
    expect(items).toMatchObject([{ decision: 'same', listVersion: 2 }]);
  });

  test.each([
    ['no column of names', upload, ['1,2'], 'id,source'],
    ['a quote that is not closed', upload, ['"x,1,"'], columns],
    ['no row', upload, [], columns],
  ])('refuses a file with %s', async (_, of, rows, head) => {
    const fleet = await foundFleet(1);
    const refused = await bad('uploadScreeningList', of(fleet, rows, head));
    expect(refused).toMatchObject({ status: 422, reason: 'screening_list_unreadable' });
  });
});

describe('a question', () => {
  const at = '2026-11-23';

  test('is answered by site, end user and its owners, with what would decide it', async () => {
    const fleet = await foundFleet(1);
    const key = fleet.keys.regulator;
    const query = { model: 'H100 SXM', licence: fleet.licence, at };
    const open = await good('askQuestion', { key, query });
    expect(open).toMatchObject({
      ...{ answer: 'undetermined', paragraph: '3A090.a' },
      missing: ['the headquarters of the recipient', 'the headquarters of its ultimate parent'],
      licence: { namesModel: true, namesSite: true, namesEndUser: true, isInForce: true },
    });
    expect(open.notice).toContain('not legal advice');
    expect(open.unverified).toContain(`owners ${fleet.endUser}`);
    const pcie = await good('askQuestion', { key, query: { ...query, model: 'H100 PCIe' } });
    expect(pcie.licence).toMatchObject({ namesModel: false });
    const json = { name: 'End user', country: 'MY', headquarters: 'CN', from: '2026-01-01' };
    await good('changeParty', { key, params: { id: fleet.endUser }, json });
    const answered = await good('askQuestion', { key, query });
    expect(answered).toMatchObject({ answer: 'licence', missing: [] });
    expect(answered.grounds.map(({ rule }) => rule)).toContain('headquarters-2023');
    const before = { ...query, at: '2023-11-16' };
    expect(await good('askQuestion', { key, query: before })).toMatchObject({
      answer: 'unknown-rules',
    });
  });

  test('names a model that nobody knows, and what is not said', async () => {
    const fleet = await foundFleet(1);
    const ask = (query: Record<string, string>) =>
      bad('askQuestion', { key: fleet.keys.exporter, query });
    const unknown = await ask({ model: 'Z9', licence: fleet.licence });
    expect(unknown).toMatchObject({ status: 422, errors: [{ pointer: '/model' }] });
    expect(await ask({ model: 'H100 SXM' })).toMatchObject({ errors: [{ pointer: '/site' }] });
  });
});
