/** Role x route x owner, from the OpenAPI document that the service itself gives: every cell is asked for. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import { type EndpointName, endpoints } from '../../../src/contract/endpoints.ts';
import { refusalsOf } from '../../../src/contract/openapi.ts';
import { call, good } from '../client.ts';
import {
  type Cell,
  exceptions,
  expectedCell,
  leafless,
  type Person,
  type PersonName,
  people,
} from './cells.ts';
import { samples } from './samples.ts';
import { keyOf, type Stage, setStage, traces } from './stage.ts';

interface Operation {
  readonly operationId: EndpointName;
  readonly 'x-roles'?: readonly string[];
}

/** Reading first: what is written in the asking would be found in other answers. What ends the share goes last. */
const rank = (name: EndpointName) =>
  name === 'endShare' ? 2 : Number(endpoints[name].method !== 'GET');
const names = (Object.keys(endpoints) as EndpointName[]).sort((a, b) => rank(a) - rank(b));
let stage: Stage;
let operations: readonly Operation[];

beforeAll(async () => {
  stage = await setStage();
  const document = (await good('getOpenApi', {})) as {
    paths?: Record<string, Record<string, Operation>>;
  };
  operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path));
}, 60_000);

/** Those who are refused ask first: what the others may do changes the tenant's things. */
function inOrder(name: EndpointName): readonly Person[] {
  const rank = (person: Person) =>
    expectedCell(name, endpoints[name], person) === 'allowed' ? 1 : 0;
  return [...people].sort((a, b) => rank(a) - rank(b));
}

/** Of rows that may change something: whether a call that was taken left a change record, and so a leaf (flow/registry/drain.ts). */
const leaves = new Map<EndpointName, boolean>();

async function changeRecords(): Promise<number> {
  const row = await env.REGISTRY.prepare('SELECT count(*) AS n FROM outbox').first<{ n: number }>();
  return row?.n ?? 0;
}

async function observed(name: EndpointName, person: (typeof people)[number]): Promise<Cell> {
  const key = keyOf(stage, person.name);
  const isWrite = endpoints[name].method !== 'GET';
  const before = isWrite ? await changeRecords() : 0;
  const response = await call(name, { ...(key && { key }), ...samples[name](stage) });
  const text = await response.text();
  const { status } = response;
  if (isWrite && status < 300)
    leaves.set(name, leaves.get(name) === true || (await changeRecords()) > before);
  if (status === 401 || status === 403 || status === 404) return `${status}`;
  // A state that forbids it, or a reference of the sample that leads nowhere, is said to those alone who may ask.
  if (![200, 201, 202, 409, 422].includes(status)) throw new Error(`${name}: ${status} ${text}`);
  if (isMalformed(status, text)) throw new Error(`${name}: ${text}`);
  const endpoint: Endpoint = endpoints[name];
  const isList = endpoint.method === 'GET' && !endpoint.params && endpoint.roles !== 'public';
  if (!isList) return 'allowed';
  return traces(stage).some((trace) => text.includes(trace)) ? 'allowed' : 'empty';
}

/** A sample that its schema refuses never reached the question whose the object is. */
function isMalformed(status: number, text: string): boolean {
  return status === 422 && JSON.parse(text).reason === 'request_body_invalid';
}

test('the document names every row with its roles, and nothing else', () => {
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual([...names].sort());
  for (const operation of operations) {
    const { roles } = endpoints[operation.operationId];
    expect(operation['x-roles'] ?? 'public').toEqual(roles);
  }
});

/** All that may be read as one person, by row. */
async function readAs(person: PersonName): Promise<ReadonlyMap<EndpointName, string>> {
  const key = keyOf(stage, person);
  const answers = new Map<EndpointName, string>();
  for (const name of names.filter((one) => endpoints[one].method === 'GET')) {
    const response = await call(name, { ...(key && { key }), ...samples[name](stage) });
    const text = (await response.text()).replace(/"requestId":"\w+"/, '');
    answers.set(name, `${response.status} ${text}`);
  }
  return answers;
}

/** What moves with the log or the clock, whoever wrote what: its status and what it names are looked at alone. */
const live: readonly EndpointName[] = [
  ...(['getCheckpoint', 'getChallenge', 'getResult', 'getReport', 'listDeliveries'] as const),
  ...(['getOwnership', 'askQuestion', 'getBatch', 'getReceipt', 'getAttestation'] as const),
];

test('an attack: nothing that its exporter and operator may read changes by a byte with an inspection they are not told of', async () => {
  const json = { on: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10) };
  const enter = ({ licence, keys }: Stage['own']) =>
    good('enterInspection', {
      ...{ key: keys.regulator, params: { id: licence } },
      json: { ...json, announced: false, note: 'Unannounced' },
    });
  // The ledger's first sweep finds what was shipped and never heard of: until then its own things move by themselves.
  await vi.waitFor(
    async () => {
      const readable = await readAs('its exporter');
      expect(readable.get('listAnomalies')).toContain('never-activated');
    },
    { timeout: 20_000 },
  );
  for (const person of ['its exporter', 'its operator'] as const) {
    const told = async (unknown = 'ins_?') =>
      [...(await readAs(person))].map(([name, text]) => {
        if (!live.includes(name)) return [name, text];
        expect(text, name).not.toContain(unknown);
        return [name, text.slice(0, 3)];
      });
    // Somebody else's makes the log longer as well, and the stage has come to rest where nothing moves by it.
    const between = await vi.waitFor(
      async () => {
        const before = await told();
        await enter(stage.stranger);
        const now = await told();
        expect(now).toEqual(before);
        return now;
      },
      { timeout: 20_000 },
    );
    const { id } = await enter(stage.own);
    expect(await told(id)).toEqual(between);
  }
}, 60_000);

describe.each(names)('%s', (name) => {
  test('gives each caller what is theirs', async () => {
    const [is, ought]: Record<string, Cell>[] = [{}, {}];
    for (const person of inOrder(name) as typeof people) {
      is![person.name] = await observed(name, person);
      ought![person.name] = expectedCell(name, endpoints[name], person);
    }
    expect(is).toEqual(ought);
  });
});

test('no row that tells of devices, reports or findings is open to the administration', () => {
  const content = names.filter((name) =>
    /^\/v1\/(devices|anomalies|batches|cases|requests)/.test(endpoints[name].path),
  );
  const open = content.filter((name) => {
    const { roles }: Endpoint = endpoints[name];
    return roles === 'public' || roles.includes('admin');
  });
  expect(open).toEqual([]);
});

test('whatever is changed is a leaf of the log, or it is said why not', () => {
  const taken = [...leaves].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const without = taken.filter(([, hasLeaf]) => !hasLeaf).map(([name]) => name);
  expect(without).toEqual(Object.keys(leafless).toSorted());
  // The rest of the writes the samples cannot get through, each being for a state that the tenant's things are not in.
  expect(leaves.size).toBeGreaterThan(45);
});

test('every exception says for whom and why', () => {
  for (const list of Object.values(exceptions)) {
    for (const { who, because } of list) {
      expect(who.length).toBeGreaterThan(0);
      expect(because).toMatch(/\w+ \w+/);
    }
  }
});

test('what cannot be answered while the index of anomalies is made again says so, and its row lists it', async () => {
  await env.REGISTRY.prepare(
    'INSERT OR IGNORE INTO index_rebuild (one, started_at_ms, next_leaf, last_change, rows) VALUES (1, 0, 0, 0, 0)',
  ).run();
  const waiting = new Set<EndpointName>();
  for (const name of names.filter((one) => one !== 'rebuildIndex')) {
    // One of each role, whose things they are: who else may ask is answered by the same rows.
    for (const person of people.filter(({ isOwner }) => isOwner)) {
      if (expectedCell(name, endpoints[name], person) !== 'allowed') continue;
      const key = keyOf(stage, person.name);
      const response = await call(name, { ...(key && { key }), ...samples[name](stage) });
      const text = await response.text();
      if (response.status === 503 && text.includes('index_rebuilding')) waiting.add(name);
      else expect(response.status, `${name}: ${text}`).toBeLessThan(500);
    }
  }
  await env.REGISTRY.prepare('DELETE FROM index_rebuild').run();
  const listing = names.filter((name) => refusalsOf(endpoints[name]).includes('index_rebuilding'));
  // The samples of these name no anomaly.
  for (const name of ['changeCase', 'getQueryResults'] as const) waiting.add(name);
  expect([...waiting].sort()).toEqual(listing.sort());
}, 180_000);
