/** One tenant with something of every kind, and a stranger of every role beside it. */
import { vi } from 'vitest';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import type { Call } from '../client.ts';
import { good } from '../client.ts';
import { attest, call, challengeNow, type Fleet, foundFleet, submitItems } from '../fleet.ts';
import { rootKey } from '../root-key.ts';
import { anchorBody, expiresAt, landmarkBody, licenceBody, referenceValuesBody } from '../world.ts';
import type { PersonName } from './cells.ts';
import { type DeskStage, deskOf } from './desk-stage.ts';

const ABROAD = { latitude: 40.8, longitude: 111.7 };

export interface Stage {
  readonly own: Fleet;
  readonly stranger: Fleet;
  readonly device: string;
  /** Hex of the SHA-256 of a body that was accepted. */
  readonly batch: string;
  /** Hex of the digest of the attestation in it. */
  readonly digest: string;
  /** One about the device, of a kind that is shown to its exporter and operator. */
  readonly anomaly: string;
  /** An unfinished upload of a manifest. */
  readonly upload: string;
  /** Webhooks of the tenant's exporter; the second is there to be removed. */
  readonly webhook: string;
  readonly spareWebhook: string;
  /** The id of an API key that nobody uses. */
  readonly spareKey: string;
  /** A claimed amendment of the licence. */
  readonly amendment: string;
  /** A share of the tenant's licence with a third authority. */
  readonly share: string;
  /** Of a regulator of the authority that the licence is shared with. */
  readonly readerKey: string;
  readonly desk: DeskStage;
  /** A window of the tenant's site, ahead. */
  readonly window: string;
  /** Registered by its regulator. */
  readonly landmark: string;
  /** Registered by its regulator. */
  readonly anchor: string;
  readonly referenceValues: string;
  /** Of a part of the tenant's end user, stated by its regulator. */
  readonly stake: string;
  /** From the tenant's exporter to its operator, pending. */
  readonly transfer: string;
  /** Of a device to another licence of the tenant's exporter, consented to. */
  readonly move: string;
  /** A list that its regulator screens against. */
  readonly screening: string;
  /** A report that its exporter filed. */
  readonly filing: string;
  /** That its regulator entered and told nobody of. */
  readonly inspection: string;
  /** Of its site's meter, stated by its operator. */
  readonly reading: string;
  /** A certificate that its regulator no longer accepts. */
  readonly revocation: string;
  /** Saved by the tenant's exporter. */
  readonly query: string;
}

/** Founds both on the real service. */
export async function setStage(): Promise<Stage> {
  const [own, stranger] = [await foundFleet(2), await foundFleet(1)];
  const device = own.devices[0]!;
  const item = attest(own, device, await challengeNow(), { debug: 0, position: ABROAD });
  const { json } = await submitItems<{ batch: string; items: { digest: string }[] }>(own, [item]);
  const spare = await good('issueKey', { key: rootKey, json: { role: 'admin', expiresAt } });
  const params = { id: own.licence };
  const upload = await good('openUpload', { key: own.keys.exporter, params });
  const anomaly = await shownAnomaly(own);
  return {
    ...{ own, stranger, anomaly },
    device: device.device,
    batch: json.batch,
    digest: json.items[0]!.digest,
    upload: upload.id,
    webhook: await webhookOf(own),
    spareWebhook: await webhookOf(own),
    spareKey: spare.id,
    amendment: await claimedAmendment(own),
    ...(await sharedWithThird(own)),
    desk: await deskOf(own, anomaly),
    window: await declaredWindow(own),
    landmark: await landmarkOf(own),
    anchor: await anchorOf(own),
    referenceValues: await referenceValuesOf(own),
    query: await savedQuery(own),
    stake: await statedStake(own),
    transfer: await shipped(own),
    move: await askedMove(own),
    screening: await screeningOf(own),
    revocation: await revocationOf(own),
    filing: await filingOf(own),
    inspection: await inspectionOf(own),
    reading: await readingOf(own),
  };
}

async function statedStake({ operator, endUser, keys }: Fleet): Promise<string> {
  const terms = { basisPoints: 1_000, from: '2026-01-01', source: 'Register' };
  const json = { owner: operator, owned: endUser, ...terms };
  return (await good('stateStake', { key: keys.regulator, json })).id;
}

async function shipped({ licence, operator, site, devices, keys }: Fleet): Promise<string> {
  const json = {
    ...{ event: 'export', receiver: operator, route: ['MY'], site, shippedAt: '2026-01-01' },
    devices: [devices[1]!.device],
  };
  const params = { id: licence };
  return (await good('shipDevices', { key: keys.exporter, params, json })).id;
}

async function askedMove({ authority, exporter, endUser, site, devices, keys }: Fleet) {
  const key = keys.exporter;
  const body = licenceBody({ authority, exporter, operator: endUser, site });
  const items = [{ line: 1, model: 'H100 SXM', quantity: 10 }];
  const { id } = await good('registerLicence', { key, json: { ...body, endUser, items } });
  await good('confirmLicence', { key: keys.regulator, params: { id }, json: {} });
  const json = { devices: [devices[1]!.device], reason: 'Renewed' };
  return (await good('requestMove', { key, params: { id }, json })).id;
}

async function screeningOf({ keys }: Fleet): Promise<string> {
  const body = 'source,entity_number,name\nEntity List,1,End user\n';
  const given = { query: { name: 'Own' }, body, contentType: 'text/csv' };
  return (await good('uploadScreeningList', { key: keys.regulator, ...given })).id;
}

async function filingOf({ licence, keys }: Fleet): Promise<string> {
  const json = { what: 'usage', from: '2025-01-01', to: '2025-02-01', document: 'ac'.repeat(32) };
  return (await good('fileReport', { key: keys.exporter, params: { id: licence }, json })).id;
}

async function readingOf({ site, keys }: Fleet): Promise<string> {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const json = { from: day(6), to: day(5), feeds: 'racks', kwh: 900, source: 'Own meter' } as const;
  return (await good('stateReading', { key: keys.operator, params: { id: site }, json })).id;
}

async function inspectionOf({ licence, keys }: Fleet): Promise<string> {
  const on = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  const json = { on, announced: false };
  return (await good('enterInspection', { key: keys.regulator, params: { id: licence }, json })).id;
}

async function revocationOf({ keys }: Fleet): Promise<string> {
  const json = { certificate: 'cf'.repeat(32), reason: 'compromised', source: 'Maker' };
  return (await good('decideRevocation', { key: keys.regulator, json })).id;
}

async function savedQuery({ keys }: Fleet): Promise<string> {
  const json = { name: 'Dark', list: 'devices', filter: { status: 'active' } };
  return (await good('saveQuery', { key: keys.exporter, json })).id;
}

async function declaredWindow({ site, keys, devices }: Fleet): Promise<string> {
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const json = { from: at(1), to: at(2), reason: 'Power works', devices: [devices[0]!.device] };
  return (await good('declareWindow', { key: keys.operator, params: { id: site }, json })).id;
}

async function landmarkOf({ keys }: Fleet): Promise<string> {
  const json = landmarkBody();
  return (await good('registerLandmark', { key: keys.regulator, json })).id;
}

async function anchorOf({ keys }: Fleet): Promise<string> {
  return (await good('registerTrustAnchor', { key: keys.regulator, json: anchorBody() })).id;
}

async function referenceValuesOf({ keys }: Fleet): Promise<string> {
  const json = referenceValuesBody();
  return (await good('registerReferenceValues', { key: keys.regulator, json })).id;
}

async function webhookOf({ keys }: Fleet): Promise<string> {
  const json = { url: 'https://hooks.muster.org/' };
  return (await good('registerWebhook', { key: keys.exporter, json })).id;
}

async function claimedAmendment({ licence, keys }: Fleet): Promise<string> {
  const changes = { items: [{ line: 1, quantity: 2_000 }] };
  const json = { changes, effectiveFrom: '2026-01-01T00:00:00Z', reason: 'More devices' };
  return (await good('proposeAmendment', { key: keys.exporter, params: { id: licence }, json })).id;
}

async function sharedWithThird({ licence, keys }: Fleet) {
  const third = { name: 'Third', country: 'NL' };
  const authority = (await good('registerAuthority', { key: rootKey, json: third })).id;
  const json = { authority, purpose: 'Inspection', until: expiresAt };
  const given = { key: keys.regulator, params: { id: licence }, json };
  const share = (await good('shareLicence', given)).id;
  const reader = await good('issueKey', {
    ...{ key: rootKey, json: { role: 'regulator', authority, expiresAt } },
  });
  return { share, readerKey: reader.key };
}

async function shownAnomaly(own: Fleet): Promise<string> {
  const listed = () => call<{ items: { id: string }[] }>('GET', '/v1/anomalies', own.keys.exporter);
  return vi.waitFor(async () => {
    const [first] = (await listed()).json.items;
    if (!first) throw new Error('nothing is shown to the exporter yet');
    return first.id;
  });
}

/** The key that each person calls with. */
export function keyOf({ own, stranger, readerKey }: Stage, person: PersonName): string | undefined {
  const keys: Record<PersonName, string | undefined> = {
    nobody: undefined,
    admin: rootKey,
    'its exporter': own.keys.exporter,
    'another exporter': stranger.keys.exporter,
    'its operator': own.keys.operator,
    'another operator': stranger.keys.operator,
    'its regulator': own.keys.regulator,
    'a reading regulator': readerKey,
    'another regulator': stranger.keys.regulator,
  };
  return keys[person];
}

/** A request to every row about the tenant's own things, well-formed, so that only the caller decides. */
export type Samples = Record<EndpointName, (stage: Stage) => Omit<Call, 'key'>>;

/** Everything by which a tenant's objects could be recognised in an answer. */
export function traces({
  own,
  device,
  anomaly,
  webhook,
  desk,
  window,
  landmark,
  anchor,
  referenceValues,
  query,
  stake,
  transfer,
  screening,
  revocation,
  filing,
  inspection,
  reading,
}: Stage): readonly string[] {
  const { licence, site, operator, exporter, endUser, authority } = own;
  const told = [
    licence,
    site,
    operator,
    exporter,
    endUser,
    authority,
    device,
    anomaly,
    webhook,
    window,
    landmark,
  ];
  const asked = [anchor, referenceValues, query, stake, transfer];
  const ours = [...asked, screening, revocation, filing, inspection, reading];
  return [...told, ...ours, ...Object.values(desk)];
}
