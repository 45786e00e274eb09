/** A trade as an agency knows it: an authority, an exporter, an operator, a licence, a site in Johor, devices that report. */
import { randomBytes } from 'node:crypto';
import { hexToBytes } from '@noble/hashes/utils.js';
import { inject } from 'vitest';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import {
  type AttesterState,
  newAttester,
  nextAttestation,
  type Reading,
} from '../../src/sdk/attester.ts';
import { enrolmentOf } from '../../src/sdk/enrolment.ts';
import { ask, done, type Json } from './http.ts';

const FAR = '2090-01-01T00:00:00Z';
export const JOHOR = { latitude: 1.5, longitude: 103.7 };
export const HOHHOT = { latitude: 40.8, longitude: 111.7 };
const ring = [
  [103.6, 1.4],
  [103.8, 1.4],
  [103.8, 1.6],
  [103.6, 1.6],
  [103.6, 1.4],
];

interface TradeDevice {
  readonly id: string;
  readonly key: SigningKey;
  state: AttesterState;
}

export interface Trade {
  readonly authority: string;
  readonly exporter: string;
  readonly operator: string;
  readonly licence: string;
  readonly number: string;
  readonly site: string;
  readonly keys: {
    readonly regulator: string;
    readonly exporter: string;
    readonly operator: string;
  };
  readonly devices: TradeDevice[];
}

/** A key for a role of a party or authority. */
export async function keyFor(owner: object): Promise<string> {
  const body = { ...owner, expiresAt: FAR };
  return (await done(inject('service').adminKey, 'POST', '/v1/keys', body)).key;
}

/** A licensing authority with a regulator's key. */
export async function foundAuthority(name: string): Promise<{ id: string; key: string }> {
  const { adminKey } = inject('service');
  const { id } = await done(adminKey, 'POST', '/v1/authorities', { name, country: 'US' });
  return { id, key: await keyFor({ role: 'regulator', authority: id }) };
}

/** A trade whose licence is claimed: `quantity` devices licensed, `shipped` registered and enrolled. */
export async function foundTrade(given: {
  readonly name: string;
  readonly quantity: number;
  readonly shipped: number;
  readonly authority?: { readonly id: string; readonly key: string };
}): Promise<Trade> {
  const { name, quantity, shipped } = given;
  const authority = given.authority ?? (await foundAuthority(`Bureau of ${name}`));
  const { adminKey } = inject('service');
  const party = async (role: string) => {
    const body = { name: `${name} ${role}`, country: 'MY', roles: [role, 'end-user'] };
    return (await done(adminKey, 'POST', '/v1/parties', body)).id as string;
  };
  const [exporter, operator] = [await party('exporter'), await party('operator')];
  const keys = {
    regulator: authority.key,
    exporter: await keyFor({ role: 'exporter', party: exporter }),
    operator: await keyFor({ role: 'operator', party: operator }),
  };
  const site = await done(keys.operator, 'POST', '/v1/sites', {
    ...{ name: `${name} hall`, operator, country: 'MY' },
    geometry: { type: 'Polygon', coordinates: [ring] },
  });
  const number = `D-${randomBytes(4).toString('hex')}`;
  const licence = await done(keys.exporter, 'POST', '/v1/licences', {
    ...{ authority: authority.id, number, exporter, endUser: operator, sites: [site.id] },
    items: [{ line: 1, model: 'H100 SXM', quantity }],
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2089-01-01T00:00:00Z' },
    conditions: { intervalS: 86_400, graceS: 3_600, countries: ['MY'], firmwareFloor: {} },
  });
  const ids = { authority: authority.id, exporter, operator, licence: licence.id, site: site.id };
  const trade = { ...ids, number, keys, devices: [] };
  return { ...trade, devices: await ship(trade, shipped) };
}

/** Registers devices of the licence at its site and enrols a key for each. */
export async function ship(trade: Omit<Trade, 'devices'>, count: number): Promise<TradeDevice[]> {
  const { keys, licence, site } = trade;
  const rows = Array.from({ length: count }, () => {
    return `SN-${randomBytes(6).toString('hex')},H100 SXM,1,${site},2026-01-01`;
  });
  const csv = `serial,model,line,site,shippedAt\n${rows.join('\n')}\n`;
  await done(keys.exporter, 'POST', `/v1/licences/${licence}/devices`, csv);
  const { codes } = await done(keys.operator, 'POST', `/v1/sites/${site}/enrolment-codes`);
  const { challenge } = await done(null, 'GET', '/v1/challenge');
  const made = codes.map(({ device, code }: Json) => {
    return { device, code, key: signingKey('Ed25519', randomBytes(32)) };
  });
  const enrolments = made.map(({ code, key }: Json) =>
    enrolmentOf(code, key, hexToBytes(challenge)),
  );
  const enrolled = await done(keys.operator, 'POST', '/v1/enrolments', { enrolments });
  return made.map(({ device, key }: Json, i: number): TradeDevice => {
    const { ledger, model } = enrolled.enrolments[i];
    const who = { device, ledger, model, thumbprint: key.thumbprint };
    return { id: device, key, state: newAttester(who, randomBytes(32)) };
  });
}

/** The next report of each device as one body, its chain moved on. */
export async function reportsOf(
  devices: readonly TradeDevice[],
  changes: Partial<Reading> = {},
): Promise<Uint8Array> {
  const { challenge, issuedAt } = await done(null, 'GET', '/v1/challenge');
  const issuedAtMs = Date.parse(issuedAt);
  const items = devices.map((device) => {
    const reading: Reading = {
      issuedAtS: Math.floor(issuedAtMs / 1000),
      ...{ debug: 3, position: JOHOR, firmware: { vbios: '96.00.9f.00.01', driver: '570.1' } },
      ...changes,
    };
    const next = nextAttestation(device.state, device.key, reading, {
      challenge: hexToBytes(challenge),
      issuedAtMs,
    });
    if (!next.ok) throw new Error(next.reason);
    device.state = next.value.state;
    return next.value.item.item;
  });
  return writeSequence(items);
}

/** Every device reports; the answer's items. A body that is not anchored yet is sent again. */
export async function report(
  trade: Trade,
  changes: Partial<Reading> = {},
  devices: readonly TradeDevice[] = trade.devices,
): Promise<Json[]> {
  return submit(trade, await reportsOf(devices, changes));
}

/** Sends one body until it is answered with receipts. */
export async function submit(trade: Trade, body: Uint8Array): Promise<Json[]> {
  for (let tries = 0; tries < 20; tries++) {
    const answer = await ask(trade.keys.operator, 'POST', '/v1/attestations', body);
    if (answer.status === 200) return answer.body.items;
    if (answer.status !== 503) throw new Error(JSON.stringify(answer));
  }
  throw new Error('never answered');
}
