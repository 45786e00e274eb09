/** Parties, keys, a site and a licence of their own for each test: storage is isolated by file only. */
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { pemOf, simTpmRoot } from '../../src/sim/tpm.ts';
import { good } from './client.ts';
import { rootKey } from './root-key.ts';

export const expiresAt = '2090-01-01T00:00:00Z';

export const square = {
  type: 'Polygon',
  coordinates: [
    [
      [103, 1],
      [104, 1],
      [104, 2],
      [103, 2],
      [103, 1],
    ],
  ],
} as const;

/** A landmark under a key of its own: none is held twice. */
export function landmarkBody(more: object = {}) {
  const key = signingKey('Ed25519', crypto.getRandomValues(new Uint8Array(32)));
  const bytes = Buffer.from(coseKeyOf(key)).toString('base64url');
  return {
    ...{ name: unique('Landmark'), evidence: 'Surveyed', address: 'landmark.example:4500' },
    position: { latitude: 1.35, longitude: 103.8, uncertaintyKm: 0.1 },
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: expiresAt, key: bytes },
    ...more,
  };
}

/** A trust anchor of its own certificate: nobody registers one twice. */
export function anchorBody(label = unique('root')) {
  const certificate = pemOf([simTpmRoot(label)]);
  return { name: label, evidence: 'Fetched from its maker', certificate };
}

/** Reference values for one version of the driver, one digest a measurement. */
export function referenceValuesBody(componentVersion = unique('590')) {
  const measurements = [0, 1, 35].map((index) => ({ index, digests: ['ab'.repeat(48)] }));
  const named = { models: ['H100'], component: 'driver' as const, componentVersion };
  return { ...named, source: 'NV_GPU_DRIVER_GH100, as its maker published it', measurements };
}

let serial = 0;

/** A text that no other test of the file has. */
export function unique(prefix: string): string {
  serial += 1;
  return `${prefix}-${serial}`;
}

async function keyOf(role: string, owner: object): Promise<string> {
  const json = { role, ...owner, expiresAt };
  return (await good('issueKey', { key: rootKey, json })).key;
}

async function partyOf(roles: readonly string[]): Promise<string> {
  const json = { name: unique('Party'), country: 'MY', roles };
  return (await good('registerParty', { key: rootKey, json })).id;
}

/** The body of a licence over the given parties. */
export function licenceBody(of: {
  authority: string;
  exporter: string;
  operator: string;
  site: string;
}) {
  return {
    authority: of.authority,
    number: unique('D'),
    exporter: of.exporter,
    endUser: of.operator,
    sites: [of.site],
    items: [{ line: 1, model: 'H100', quantity: 2_000 }],
    validFrom: '2020-01-01T00:00:00Z',
    validTo: '2080-01-01T00:00:00Z',
    conditions: { intervalS: 3600, graceS: 600, countries: ['MY'], firmwareFloor: {} },
  };
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** One authority, exporter, operator with a site, a claimed licence that names it, and a key for each. */
export async function makeWorld() {
  const json = { name: unique('Authority'), country: 'US' };
  const authority = (await good('registerAuthority', { key: rootKey, json })).id;
  const exporter = await partyOf(['exporter']);
  const operator = await partyOf(['operator', 'end-user']);
  const place = { name: unique('Site'), operator, country: 'MY', geometry: square };
  const site = (await good('registerSite', { key: rootKey, json: place })).id;
  const exporterKey = await keyOf('exporter', { party: exporter });
  const operatorKey = await keyOf('operator', { party: operator });
  const regulatorKey = await keyOf('regulator', { authority });
  const body = licenceBody({ authority, exporter, operator, site });
  const licence = await good('registerLicence', { key: exporterKey, json: body });
  const ids = { authority, exporter, operator, site, licence: licence.id };
  return { ...ids, exporterKey, operatorKey, regulatorKey, number: licence.number };
}

/** A row of a manifest for the world's licence. */
export function deviceRow(world: Pick<World, 'site'>, more: object = {}) {
  const row = { serial: unique('S'), model: 'H100', line: 1, site: world.site };
  return { ...row, shippedAt: '2026-01-05', ...more };
}

/** Registers `count` devices; answers their rows as the registry lists them. */
export async function addDevices(world: World, count: number) {
  const rows = Array.from({ length: count }, () => deviceRow(world));
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  const given = { key: world.exporterKey, params: { id: world.licence } };
  await good('registerDevices', { ...given, body, contentType: 'application/x-ndjson' });
  const query = { licence: world.licence, limit: '500' };
  return (await good('listDevices', { key: world.exporterKey, query })).items;
}
