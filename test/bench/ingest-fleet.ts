/** A fleet as large as a licence has, registered through the API, its keys told to the ledger in the form that enrolments have. */
import type { AttestationKey } from '../../src/core/model.ts';
import type { BareService } from './bare-service.ts';
import type { ApplyChanges } from './ingest-ledger.ts';
import { changesTo } from './ingest-ledger.ts';
import { type Attester, attester } from './ingest-tokens.ts';

/** Devices of one site, and of one body. */
export const SITE_DEVICES = 1_000;
const FAR = '2090-01-01T00:00:00Z';
const RING = [
  [103.6, 1.4],
  [103.8, 1.4],
  [103.8, 1.6],
  [103.6, 1.6],
  [103.6, 1.4],
];

export interface Fleet {
  readonly licence: string;
  /** Of the operator. */
  readonly apiKey: string;
  /** A second one of the same. */
  readonly otherApiKey: string;
  readonly regulatorKey: string;
  /** By site. */
  readonly sites: readonly (readonly Attester[])[];
}

interface Parties {
  readonly authority: string;
  readonly exporter: string;
  readonly operator: string;
  readonly operatorKey: string;
  readonly otherKey: string;
  readonly regulatorKey: string;
}

/** A confirmed licence with so many sites of 1,000 devices, each device with a key of the suite. */
export async function foundFleet(
  service: BareService,
  siteCount: number,
  suite: AttestationKey['suite'] = 'Ed25519',
): Promise<Fleet> {
  const post = poster(service);
  const parties = await partiesOf(post);
  const sites: string[] = [];
  for (let n = 0; n < siteCount; n++) sites.push(await siteOf(post, parties, n));
  const licence = await licenceOf(post, parties, sites);
  await upload(post, licence, sites);
  const devices = await devicesOf(service, licence);
  const attesters = devices.map(({ id }) => attester(suite, licence, id));
  await tellKeys(await changesTo(service, licence), attesters);
  const bySite = Map.groupBy(attesters, (_, i) => devices[i]!.site);
  const { operatorKey: apiKey, otherKey: otherApiKey, regulatorKey } = parties;
  return {
    licence,
    apiKey,
    otherApiKey,
    regulatorKey,
    sites: sites.map((site) => bySite.get(site)!),
  };
}

type Post = (
  path: string,
  body: unknown,
  options?: { readonly key?: string; readonly method?: string; readonly type?: string },
) => Promise<Record<string, string>>;

function poster({ url, rootKey }: BareService): Post {
  return async (path, body, { key = rootKey, method = 'POST', type = 'application/json' } = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': type },
      body: type === 'application/json' ? JSON.stringify(body) : String(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as Record<string, string>;
  };
}

async function partiesOf(post: Post): Promise<Parties> {
  const authority = (await post('/v1/authorities', { name: 'Bench', country: 'US' })).id!;
  const party = async (name: string, roles: string[]) =>
    (await post('/v1/parties', { name, country: 'MY', roles })).id!;
  const exporter = await party('Exporter', ['exporter']);
  const operator = await party('Operator', ['operator', 'end-user']);
  const keyOf = async (owner: object) =>
    (await post('/v1/keys', { ...owner, expiresAt: FAR })).key!;
  const operatorKey = await keyOf({ role: 'operator', party: operator });
  const otherKey = await keyOf({ role: 'operator', party: operator });
  const regulatorKey = await keyOf({ role: 'regulator', authority });
  return { authority, exporter, operator, operatorKey, otherKey, regulatorKey };
}

async function siteOf(post: Post, { operator }: Parties, n: number): Promise<string> {
  const geometry = { type: 'Polygon', coordinates: [RING] };
  return (await post('/v1/sites', { name: `Site ${n}`, operator, country: 'MY', geometry })).id!;
}

async function licenceOf(post: Post, parties: Parties, sites: readonly string[]): Promise<string> {
  const { authority, exporter, operator, regulatorKey } = parties;
  const licence = await post('/v1/licences', {
    ...{ authority, exporter, endUser: operator, sites, number: 'Bench 1' },
    items: [{ line: 1, model: 'H100 SXM', quantity: 100_000 }],
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2080-01-01T00:00:00Z' },
    conditions: { intervalS: 3_600, graceS: 600, countries: ['MY'], firmwareFloor: {} },
  });
  await post(`/v1/licences/${licence.id}/confirm`, {}, { key: regulatorKey });
  return licence.id!;
}

async function upload(post: Post, licence: string, sites: readonly string[]): Promise<void> {
  // Nobody has been missed yet.
  const today = new Date().toISOString().slice(0, 10);
  const rows = sites.flatMap((site, s) =>
    Array.from(
      { length: SITE_DEVICES },
      (_, n) => `B${s}-${n}-${licence},H100 SXM,1,${site},${today}`,
    ),
  );
  const body = `serial,model,line,site,shippedAt\n${rows.join('\n')}\n`;
  const { id } = await post(`/v1/licences/${licence}/uploads`, {});
  await post(`/v1/uploads/${id}/manifest`, body, { method: 'PUT', type: 'text/csv' });
  await post(`/v1/uploads/${id}/activate`, {});
}

async function devicesOf({ miniflare }: BareService, licence: string) {
  const database = await miniflare.getD1Database('REGISTRY');
  const asked = database.prepare('SELECT id, site FROM devices WHERE licence = ?').bind(licence);
  return (await asked.all<{ id: string; site: string }>()).results;
}

/** One change a key, as `POST /v1/enrolments` makes them; the registry's rows of keys are not on the way of a body. */
async function tellKeys(apply: ApplyChanges, attesters: readonly Attester[]): Promise<void> {
  const enrolledAtMs = Date.now();
  for (let from = 0; from < attesters.length; from += SITE_DEVICES) {
    const some = attesters.slice(from, from + SITE_DEVICES);
    await apply(some.map(({ device, key }) => ({ type: 'key', device, key, enrolledAtMs })));
  }
}
