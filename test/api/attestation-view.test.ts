import { env } from 'cloudflare:workers';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { ruleSetHash } from '../../src/core/appraise/ruleset-hash.ts';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { verifierKey } from '../../src/core/log/note-key.ts';
import { policyOfKey } from '../../src/core/log/policy.ts';
import { verifyReceipt } from '../../src/sdk/receipts.ts';
import { call as ask, bad, good } from './client.ts';
import { attest, call, challengeNow, foundFleet, submitItems } from './fleet.ts';

const ABROAD = { latitude: 40.8, longitude: 111.7 };

/** A fleet of one device that has reported once, and the digest of its report in hex. */
async function reported() {
  const fleet = await foundFleet(1);
  const item = attest(fleet, fleet.devices[0]!, await challengeNow(), { position: ABROAD });
  const answer = await submitItems<{ items: { digest: string }[] }>(fleet, [item]);
  expect(answer.status).toBe(200);
  return { fleet, device: fleet.devices[0]!.device, digest: answer.json.items[0]!.digest };
}

test('a verdict is shown with the registry as it was read, whatever has happened to it since', async () => {
  const { fleet, device, digest } = await reported();
  const key = fleet.keys.regulator;
  await call('POST', `/v1/licences/${fleet.licence}/suspend`, key, {});
  const body = { name: 'Renamed', country: 'MY', geometry: square(103.6, 1.4, 0.2) };
  await call('POST', `/v1/sites/${fleet.site}/versions`, fleet.keys.operator, body);
  const seen = await good('getAttestation', { key, params: { id: device, digest } });
  expect(seen).toMatchObject({
    ...{ device, digest, ledger: fleet.licence, position: 0, rules: ruleSetHash },
    verdict: {
      ...{ encoding: 2, order: 'first', freshness: 'fresh', tier: 'contraindicated' },
      counts: { presence: true, place: true, usage: true },
      findings: [{ kind: 'position-outside', subject: { type: 'device', id: device } }],
    },
    versions: {
      licence: { id: fleet.licence, version: 2, row: { status: 'confirmed' } },
      site: { id: fleet.site, version: 1, row: { name: 'Johor 1' } },
      device: { id: device, version: 1, row: { status: 'active' } },
    },
    inputs: { device, key: 'current', order: 'first' },
    context: {
      terms: { licence: fleet.licence, version: 2, status: 'confirmed' },
      sites: [{ site: fleet.site, version: 1, status: 'confirmed' }],
      devices: [{ device, version: 1 }],
    },
  });
  expect(seen.logIndex).toEqual(expect.any(Number));
  const query = { date: seen.settledAt };
  const stood = await good('getStanding', { key, params: { id: fleet.licence }, query });
  expect(seen.versions.licence).toEqual(stood);
});

test('only a regulator who sees the device reads its verdicts, and only of what the device sent', async () => {
  const { fleet, device, digest } = await reported();
  const other = await reported();
  const path = (id: string, name: string) => `/v1/devices/${id}/attestations/${name}`;
  const status = async (key: string, id: string, name: string) =>
    (await call('GET', path(id, name), key)).status;
  expect(await status(fleet.keys.exporter, device, digest)).toBe(403);
  expect(await status(fleet.keys.operator, device, digest)).toBe(403);
  expect(await status(other.fleet.keys.regulator, device, digest)).toBe(404);
  expect(await status(fleet.keys.regulator, device, other.digest)).toBe(404);
  expect(await status(fleet.keys.regulator, device, digest)).toBe(200);
});

function square(west: number, south: number, size: number) {
  const [east, north] = [west + size, south + size];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

const logKey = verifierKey(
  env.LOG_ORIGIN,
  signingKey('Ed25519', hexToBytes('07'.repeat(32))).publicKey,
);

test('its receipt is had in both encodings, with the verdict for a regulator alone', async () => {
  const { fleet, device, digest } = await reported();
  const params = { id: device, digest };
  for (const [accept, contentType] of [
    ['text/plain', 'text/plain; charset=utf-8'],
    ['application/cose, text/plain;q=0.5', 'application/cose; cose-type="cose-sign1"'],
  ] as const) {
    for (const [key, saysVerdict] of [
      [fleet.keys.operator, false],
      [fleet.keys.regulator, true],
    ] as const) {
      const response = await ask('getReceipt', { key, params, accept });
      expect(response.headers.get('content-type')).toBe(contentType);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const verified = verifyReceipt(bytes, policyOfKey(logKey));
      if (!verified.ok) throw new Error(verified.reason);
      const { facts } = verified.value;
      expect(bytesToHex(facts.digest)).toBe(digest);
      expect(facts.ledger).toBe(fleet.licence);
      expect(facts.verdict !== null).toBe(saysVerdict);
    }
  }
  const key = fleet.keys.operator;
  expect(await bad('getReceipt', { key, params, accept: 'image/png' })).toMatchObject({
    reason: 'request_not_acceptable',
  });
});
