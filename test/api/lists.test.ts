import Papa from 'papaparse';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Endpoint, isList } from '../../src/contract/endpoint.ts';
import { type EndpointName, endpoints } from '../../src/contract/endpoints.ts';
import { bad, type Call, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, expiresAt, makeWorld, square, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

let world: World;
let webhook: string;
let ofCase: string;
let query: string;

beforeAll(async () => {
  world = await makeWorld();
  const other = await makeWorld();
  const json = { authority: other.authority, purpose: 'Inspection', until: expiresAt };
  const given = { key: world.regulatorKey, params: { id: world.licence }, json };
  for (let i = 0; i < 3; i++) await good('shareLicence', given);
  await addDevices(world, 3);
  for (const one of [world, other]) await tellAllOf(one);
  await hearOfThree(world.operatorKey);
  const saved = { name: 'Ours', list: 'devices', filter: {} };
  query = (await good('saveQuery', { key: world.operatorKey, json: saved })).id;
  const about = { title: 'Case', owner: 'A. Inspector', dueAt: expiresAt };
  const key = world.regulatorKey;
  for (let i = 0; i < 3; i++) ofCase = (await good('openCase', { key, json: about })).id;
});

/** What a site may leave unsaid is said of these. */
async function tellAllOf({ site, operatorKey }: World) {
  const more = { power: { megawatts: 3, pue: 1.2 }, networks: [64_496] };
  const json = { name: 'Hall', country: 'MY', geometry: square, ...more };
  await good('changeSite', { key: operatorKey, params: { id: site }, json });
}

async function hearOfThree(key: string) {
  const json = { url: 'https://hooks.muster.org/' };
  webhook = (await good('registerWebhook', { key, json })).id;
  for (let i = 0; i < 3; i++) await good('testWebhook', { key, params: { id: webhook } });
}

const rows = Object.entries(endpoints) as [EndpointName, Endpoint][];
/** Pages that an auditor's program reads whole, with archived bytes in base64: nobody reads them in a table. */
const forPrograms = /^audit/;
const lists = rows.filter(([, endpoint]) => isList(endpoint)).map(([name]) => name);

function isPage(schema: unknown): boolean {
  return schema instanceof z.ZodObject && 'items' in schema.shape && 'next' in schema.shape;
}

/** Asked by whoever sees most of it. */
function askOf(name: EndpointName): Call {
  const endpoint: Endpoint = endpoints[name];
  const roles: readonly string[] = endpoint.roles === 'public' ? [] : endpoint.roles;
  const { operatorKey, regulatorKey } = world;
  const ids = {
    licences: world.licence,
    sites: world.site,
    webhooks: webhook,
    cases: ofCase,
    queries: query,
  };
  const id = ids[endpoint.path.split('/')[2] as keyof typeof ids];
  const key = roles.includes('operator') ? operatorKey : regulatorKey;
  const own = { key: roles.includes('admin') ? rootKey : key, ...(id && { params: { id } }) };
  return { ...own, query: { limit: '2' } };
}

test('whatever answers a page is a list in all forms', () => {
  const pages = rows.filter(([name, { answers }]) => {
    if (forPrograms.test(name)) return false;
    const schema = answers[200]?.json;
    return (
      schema && (isPage(schema) || (schema instanceof z.ZodUnion && schema.options.every(isPage)))
    );
  });
  expect(pages.map(([name]) => name)).toEqual(lists);
  expect(lists.length).toBeGreaterThanOrEqual(7);
});

test.each(lists)('%s says the same in each form, with the next page in a link', async (name) => {
  const given = askOf(name);
  const json = await call(name, given);
  const { items, next } = (await json.json()) as { items: { id: string }[]; next: string | null };
  const ndjson = await call(name, { ...given, accept: 'application/x-ndjson' });
  expect(ndjson.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = (await ndjson.text()).split('\n').filter((line) => line !== '');
  expect(lines.map((line) => JSON.parse(line))).toEqual(items);
  const csv = await call(name, { ...given, accept: 'text/csv' });
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  const parsed = Papa.parse<Record<string, string>>(await csv.text(), {
    ...{ header: true, newline: '\r\n', skipEmptyLines: true },
  });
  expect(parsed.errors).toEqual([]);
  expect(parsed.data.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  for (const response of [json, ndjson, csv]) {
    const link = next === null ? null : `<?limit=2&after=${next}>; rel="next"`;
    expect(response.headers.get('link')).toBe(link);
  }
});

test.each(lists)('every column of %s is there in its rows', async (name) => {
  const { columns = [] } = (endpoints[name] as Endpoint).answers[200]!;
  expect(new Set(columns).size).toBe(columns.length);
  const { items } = (await (await call(name, askOf(name))).json()) as { items: object[] };
  for (const item of items) {
    for (const column of columns) {
      const [first = ''] = column.split('.');
      expect(item).toHaveProperty(first);
    }
  }
});

test.each(lists)('%s in a form that there is none of is not acceptable', async (name) => {
  const refused = await bad(name, { ...askOf(name), accept: 'image/png' });
  expect(refused).toMatchObject({ reason: 'request_not_acceptable', status: 406 });
  const any = { ...askOf(name), accept: 'image/png, */*;q=0.1' };
  expect((await call(name, any)).headers.get('content-type')).toBe('application/json');
});

test('the link goes on with the question that was asked', async () => {
  const key = world.exporterKey;
  const query = { licence: world.licence, status: 'active', limit: '2' };
  const first = await call('listDevices', { key, query, accept: 'text/csv' });
  const link = /^<(\?[^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const next = Object.fromEntries(new URLSearchParams(link));
  expect(next).toMatchObject(query);
  const second = await call('listDevices', { key, query: next, accept: 'text/csv' });
  expect((await second.text()).trimEnd().split('\r\n')).toHaveLength(2);
  expect(second.headers.get('link')).toBeNull();
});
