import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { ear, jwks, type MusterResult, result } from '../../src/contract/results.ts';
import { bad, call, good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { makeWorld } from './world.ts';

const ELSEWHERE = { latitude: 40.8, longitude: 111.6 };
let fleet: Fleet;

beforeAll(async () => {
  fleet = await foundFleet(4);
  const challenge = await challengeNow();
  const [honest, outside, debug] = fleet.devices;
  const items = [
    attest(fleet, honest!, challenge),
    attest(fleet, outside!, challenge, { position: ELSEWHERE }),
    attest(fleet, debug!, challenge, { debug: 0 }),
  ];
  expect((await submitItems(fleet, items)).status).toBe(200);
});

/** The result of a device, verified by another implementation under the published keys. */
async function resultOf(key: string, index: number): Promise<MusterResult> {
  const params = { id: fleet.devices[index]!.device };
  const answer = await call('getResult', { key, params });
  expect(answer.status).toBe(200);
  const type = answer.headers.get('content-type');
  expect(type).toBe('application/eat+jwt; eat_profile="tag:ietf.org,2026:rats/ear#04"');
  const keys = createLocalJWKSet((await good('getJwks', {})) as JSONWebKeySet);
  const given = { algorithms: ['ES256'], typ: 'eat+jwt', requiredClaims: ['iat', 'exp'] };
  const { payload } = await jwtVerify(await answer.text(), keys, given);
  // The schema that the examples of the draft are parsed with.
  ear.parse(payload);
  return result.parse(payload);
}

async function appraisalOf(key: string, index: number) {
  const { submods } = await resultOf(key, index);
  expect(Object.keys(submods)).toEqual([fleet.devices[index]!.device]);
  return submods[fleet.devices[index]!.device]!;
}

describe('the result of a device', () => {
  test('that reports honestly is a warning, since a software key is located and no chip', async () => {
    for (const key of Object.values(fleet.keys)) {
      const appraisal = await appraisalOf(key, 0);
      expect(appraisal).toMatchObject({
        ear_status: 'warning',
        ear_trustworthiness_vector: { 'instance-identity': 2, hardware: -33, 'sourced-data': -34 },
        muster_key: { strength: 'software', located: 'key' },
        muster_licence: { id: fleet.licence, status: 'confirmed', tier: 'affirming' },
        muster_findings: [],
      });
      expect(appraisal.muster_key.sentence).toContain('Key located');
    }
  });

  test('names its last attestation and where it stands in the log', async () => {
    const { muster_attestation: last } = await appraisalOf(fleet.keys.regulator, 0);
    const device = fleet.devices[0]!;
    const hex = Array.from(device.previous, (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(last).toMatchObject({ sequence: device.sequence, digest: hex });
    expect(last!.leaf).toMatch(/^[0-9a-f]{64}$/);
    expect(last!.index).toBeGreaterThan(0);
    const view = await good('getDevice', {
      key: fleet.keys.regulator,
      params: { id: device.device },
    });
    const { header, position } = view.ledger!.history[0]!;
    expect(last).toMatchObject({ header, position });
  });

  test('is valid until the next report is due', async () => {
    const { iat, exp, submods } = await resultOf(fleet.keys.operator, 0);
    const { dueAt, lastPresenceAt } = submods[fleet.devices[0]!.device]!.muster_presence;
    expect(dueAt).toBe(lastPresenceAt! + 3_600 + 600);
    expect(exp).toBe(dueAt);
    expect(exp).toBeGreaterThan(iat);
  });

  test('that stands elsewhere is contraindicated for the regulator alone, and nothing leaks to the others', async () => {
    const seen = await appraisalOf(fleet.keys.regulator, 1);
    expect(seen.ear_status).toBe('contraindicated');
    expect(seen.ear_trustworthiness_vector?.['sourced-data']).toBe(96);
    expect(seen.muster_findings).toMatchObject([
      { kind: 'position-outside', severity: 'critical', inLastAttestation: true },
    ]);
    for (const role of ['exporter', 'operator'] as const) {
      const shown = await appraisalOf(fleet.keys[role], 1);
      const honest = await appraisalOf(fleet.keys[role], 0);
      const verdict = ({
        ear_status,
        ear_trustworthiness_vector,
        muster_findings,
      }: typeof shown) => {
        return { ear_status, ear_trustworthiness_vector, muster_findings };
      };
      expect(verdict(shown)).toEqual(verdict(honest));
      expect(shown.muster_view.of).toBe(role);
      expect(shown.muster_view.sentence).toContain('kept to the regulator');
    }
  });

  test('with a finding that is shown to all is contraindicated for all', async () => {
    for (const key of Object.values(fleet.keys)) {
      const { ear_status, ear_trustworthiness_vector } = await appraisalOf(key, 2);
      expect(ear_status).toBe('contraindicated');
      expect(ear_trustworthiness_vector?.configuration).toBe(96);
    }
  });

  test('that never attested is none', async () => {
    const appraisal = await appraisalOf(fleet.keys.regulator, 3);
    expect(appraisal).toMatchObject({ ear_status: 'none', muster_attestation: null });
    expect(appraisal.ear_trustworthiness_vector).toBeUndefined();
  });

  test('is not there for somebody else, and not for the administration', async () => {
    const params = { id: fleet.devices[0]!.device };
    const other = await makeWorld();
    for (const key of [other.exporterKey, other.operatorKey, other.regulatorKey]) {
      expect((await bad('getResult', { key, params })).reason).toBe('object_not_found');
    }
    const refused = await bad('getResult', { key: rootKey, params });
    expect(refused.reason).toBe('auth_role_not_permitted');
  });
});

describe('the keys', () => {
  test('are public, cacheable, and hold no secret; a key before or after the present one is among them', async () => {
    const answer = await call('getJwks', {});
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
    const text = await answer.text();
    const { keys } = jwks.parse(JSON.parse(text));
    expect(keys).toHaveLength(2);
    expect(text).not.toContain('"d"');
    const given = { key: fleet.keys.regulator, params: { id: fleet.devices[0]!.device } };
    const token = await (await call('getResult', given)).text();
    expect(decodeProtectedHeader(token)).toEqual({
      ...{ alg: 'ES256', typ: 'eat+jwt', kid: keys[0]!.kid },
    });
  });

  test('that are not there are our own fault, and nothing else of the service is touched', async () => {
    const { send } = localApp();
    for (const path of ['/.well-known/jwks.json']) {
      const answer = await send(new Request(`https://muster.test${path}`));
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ reason: 'result_key_missing' });
    }
  });
});
