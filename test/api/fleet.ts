/** A small fleet over the real API: registered, enrolled, and attesting with keys of its own. */

import { exports } from 'cloudflare:workers';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { ALG, encodeHeaderMap, encodeSign1, KID, sigStructure } from '../../src/core/codec/cose.ts';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import { coseKeyOf, ueidOf } from '../../src/core/crypto/key.ts';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import { enrolmentPayload } from '../../src/core/evidence/enrolment.ts';
import { encodeEvidence } from '../../src/core/evidence/evidence.ts';
import type { Claims, SuiteName } from '../../src/core/model.ts';
import { rootKey } from './root-key.ts';

const FAR = '2090-01-01T00:00:00Z';
export const HERE = { latitude: 1.5, longitude: 103.7 };
const SQUARE = [
  [103.6, 1.4],
  [103.8, 1.4],
  [103.8, 1.6],
  [103.6, 1.6],
  [103.6, 1.4],
];

export interface Answered<T = Record<string, unknown>> {
  readonly status: number;
  readonly json: T;
}

/** One call of the API; a body that is no string or bytes goes as JSON. */
export async function call<T = Record<string, never>>(
  method: string,
  path: string,
  key: string | null,
  body?: unknown,
  type = 'application/json',
): Promise<Answered<T>> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const answer = await exports.default.fetch(`https://muster.test${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, json: (text === '' ? {} : JSON.parse(text)) as T };
}

async function made(path: string, key: string, body: unknown): Promise<Record<string, string>> {
  const answer = await call<Record<string, string>>('POST', path, key, body);
  if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.json;
}

export interface FleetDevice {
  readonly device: string;
  readonly serial: string;
  readonly key: SigningKey;
  sequence: number;
  previous: Uint8Array;
}

export interface Fleet {
  readonly licence: string;
  readonly site: string;
  readonly operator: string;
  readonly exporter: string;
  readonly endUser: string;
  readonly authority: string;
  readonly keys: {
    readonly exporter: string;
    readonly operator: string;
    readonly regulator: string;
  };
  readonly devices: FleetDevice[];
}

/** A licence with one site in Johor and `count` enrolled devices; ids of its own in every test. */
export async function foundFleet(
  count: number,
  standing: 'confirmed' | 'claimed' = 'confirmed',
  more: object = {},
  suite: SuiteName = 'Ed25519',
): Promise<Fleet> {
  const authority = await made('/v1/authorities', rootKey, { name: 'Bureau', country: 'US' });
  const party = (name: string, role: string) =>
    made('/v1/parties', rootKey, { name, country: 'US', roles: [role] });
  const exporter = await party('Exporter', 'exporter');
  const operator = await party('Operator', 'operator');
  const endUser = await party('End user', 'end-user');
  const keyOf = async (body: object) =>
    (await made('/v1/keys', rootKey, { ...body, expiresAt: FAR })).key!;
  const keys = {
    exporter: await keyOf({ role: 'exporter', party: exporter.id }),
    operator: await keyOf({ role: 'operator', party: operator.id }),
    regulator: await keyOf({ role: 'regulator', authority: authority.id }),
  };
  const site = await made('/v1/sites', keys.operator, {
    name: 'Johor 1',
    operator: operator.id,
    country: 'MY',
    geometry: { type: 'Polygon', coordinates: [SQUARE] },
  });
  const licence = await made('/v1/licences', keys.exporter, {
    authority: authority.id,
    number: `D${operator.id}`,
    exporter: exporter.id,
    endUser: endUser.id,
    sites: [site.id],
    items: [{ line: 1, model: 'H100 SXM', quantity: 1000 }],
    validFrom: '2020-01-01T00:00:00Z',
    validTo: '2089-01-01T00:00:00Z',
    conditions: { intervalS: 3600, graceS: 600, countries: [], firmwareFloor: {} },
    ...more,
  });
  if (standing === 'confirmed')
    await made(`/v1/licences/${licence.id}/confirm`, keys.regulator, {});
  const devices = await enrolDevices(licence.id!, site.id!, { keys, suite }, count);
  const parties = { operator: operator.id!, exporter: exporter.id!, endUser: endUser.id! };
  const ids = { licence: licence.id!, site: site.id!, authority: authority.id!, ...parties };
  return { ...ids, keys, devices };
}

async function enrolDevices(
  licence: string,
  site: string,
  { keys, suite }: Pick<Fleet, 'keys'> & { readonly suite: SuiteName },
  count: number,
): Promise<FleetDevice[]> {
  const row = (i: number) => `SN-${licence}-${i},H100 SXM,1,${site},2026-01-01`;
  const csv = `serial,model,line,site,shippedAt\n${Array.from({ length: count }, (_, i) => row(i)).join('\n')}\n`;
  const manifest = await call(
    'POST',
    `/v1/licences/${licence}/devices`,
    keys.exporter,
    csv,
    'text/csv',
  );
  if (manifest.status !== 201) throw new Error(JSON.stringify(manifest));
  const codes = await made(`/v1/sites/${site}/enrolment-codes`, keys.operator, {});
  const challenge = await challengeNow();
  const issued = codes.codes as unknown as { device: string; serial: string; code: string }[];
  const devices = issued.map(({ device, serial }) => ({
    device,
    serial,
    key: signingKey(suite, sha256(utf8ToBytes(serial))),
    sequence: 0,
    previous: new Uint8Array(32),
  }));
  const enrolments = issued.map(({ code }, i) => ({
    code,
    key: base64url(coseKeyOf(devices[i]!.key)),
    proof: base64url(proofOf(devices[i]!.key, code, challenge)),
  }));
  const enrolled = await made('/v1/enrolments', keys.operator, { enrolments });
  const refused = (enrolled.enrolments as unknown as { word: string }[]).find(
    ({ word }) => word !== 'enrolled',
  );
  if (refused) throw new Error(JSON.stringify(refused));
  return devices;
}

/** The challenge of this minute. */
export async function challengeNow(): Promise<Uint8Array> {
  const answer = await call<{ challenge: string }>('GET', '/v1/challenge', null);
  return hexToBytes(answer.json.challenge);
}

function proofOf(key: SigningKey, code: string, challenge: Uint8Array): Uint8Array {
  const { algorithm } = suiteOf(key.suite);
  const header = new Map<number, number | Uint8Array>([
    [ALG, algorithm],
    [KID, key.thumbprint],
  ]);
  const protectedBytes = encodeHeaderMap(header);
  const payload = enrolmentPayload(sha256(utf8ToBytes(code)), challenge);
  const signature = key.sign(sigStructure(protectedBytes, payload));
  return encodeSign1({ protectedBytes, unprotectedHeader: new Map(), payload, signature });
}

/** The next token of a device, as an item; `changes` replace claims. Moves the device's chain. */
export function attest(
  fleet: Fleet,
  device: FleetDevice,
  challenge: Uint8Array,
  changes: Partial<Claims> = {},
): Uint8Array {
  const claims: Claims = {
    ledger: fleet.licence,
    challenge,
    issuedAtS: Math.floor(Date.now() / 1000),
    ueid: ueidOf(device.key.thumbprint),
    hwmodel: 'H100 SXM',
    sequence: device.sequence + 1,
    previous: device.previous,
    bootseed: new Uint8Array(32).fill(7),
    debug: 3,
    position: HERE,
    firmware: { vbios: '96.00.9f.00.01', driver: '570.124.03' },
    landmarkRecords: [],
    ...changes,
  };
  const { item, digest } = encodeEvidence(claims, device.key);
  device.sequence = claims.sequence;
  device.previous = digest;
  return item;
}

/** Submits items as one body. */
export function submitItems<T = Record<string, unknown>>(
  fleet: Fleet,
  items: readonly Uint8Array[],
): Promise<Answered<T>> {
  return call<T>(
    'POST',
    '/v1/attestations',
    fleet.keys.operator,
    writeSequence(items),
    'application/cbor-seq',
  );
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
