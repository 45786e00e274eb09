import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { resultSigner } from '../../src/api/result-signer.ts';
import type { MusterResult } from '../../src/contract/results.ts';
import { p256Jwk } from '../../src/core/crypto/jwk.ts';
import { resultSentences } from '../../src/sdk/result-words.ts';
import { verifyResult } from '../../src/sdk/results.ts';

const device = 'dev_0123456789abcdef01234567';
const nowMs = Date.UTC(2026, 10, 25);
const claims: MusterResult = {
  eat_profile: 'tag:ietf.org,2026:rats/ear#04',
  iat: nowMs / 1_000,
  exp: nowMs / 1_000 + 600,
  ear_verifier_id: { developer: 'Muster', build: '1' },
  muster_log: 'log.test',
  submods: {
    [device]: {
      eat_profile: 'urn:x',
      ear_status: 'warning',
      ear_appraisal_policy_ids: ['urn:y'],
      muster_device: { id: device, serial: 'S', model: 'H100', status: 'active' },
      muster_licence: {
        ...{ id: 'lic_0123456789abcdef01234567', version: 1, status: 'claimed' },
        ...{ tier: 'warning', validTo: 4e9 },
      },
      muster_key: { strength: 'software', located: 'key', thumbprint: null, sentence: 'Key.' },
      muster_presence: { lastPresenceAt: null, dueAt: null },
      muster_attestation: null,
      muster_findings: [],
      muster_view: { of: 'operator', sentence: 'View.' },
    },
  },
};

const seed = (byte: number) => p256Jwk(new Uint8Array(32).fill(byte));
const signer = resultSigner(seed(1), []);
const keys = await signer.jwks();
const token = await signer.sign(claims);

describe('a result', () => {
  test('that was signed by a published key says what was signed', async () => {
    expect(await verifyResult(token, keys, nowMs)).toEqual({ ok: true, value: claims });
  });

  test('holds through a rotation: under the keys of before it, at it and after it', async () => {
    const announced = resultSigner(seed(1), [seed(2)]);
    const rotated = resultSigner(seed(2), [seed(1)]);
    const [old, fresh] = [await announced.sign(claims), await rotated.sign(claims)];
    for (const published of [await announced.jwks(), await rotated.jwks()]) {
      expect((await verifyResult(old, published, nowMs)).ok).toBe(true);
      expect((await verifyResult(fresh, published, nowMs)).ok).toBe(true);
    }
    const ended = await resultSigner(seed(2), []).jwks();
    expect(await verifyResult(old, ended, nowMs)).toMatchObject({ reason: 'result_key_unknown' });
  });

  test('that was changed anywhere, expired, or is of another key does not hold', async () => {
    const reasonOf = async (text: string, atMs = nowMs, published = keys) => {
      const verified = await verifyResult(text, published, atMs);
      return verified.ok ? null : verified.reason;
    };
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const better = btoa(
      atob(payload.replaceAll('-', '+').replaceAll('_', '/')).replace('warning', 'affirming'),
    );
    expect(await reasonOf(`${header}.${better.replaceAll('=', '')}.${signature}`)).toBe(
      'result_signature_invalid',
    );
    expect(await reasonOf(token, nowMs + 600_000)).toBe('result_expired');
    expect(await reasonOf(token, nowMs, await resultSigner(seed(3), []).jwks())).toBe(
      'result_key_unknown',
    );
    expect(await reasonOf('x.y.z')).toBe('result_format_invalid');
  });

  test('under no algorithm, under a secret that is public, or of another type is none', async () => {
    const reasonOf = async (text: string) => {
      const verified = await verifyResult(text, keys, nowMs);
      return verified.ok ? null : verified.reason;
    };
    const [, payload] = token.split('.');
    const none = btoa(JSON.stringify({ alg: 'none', typ: 'eat+jwt' })).replaceAll('=', '');
    expect(await reasonOf(`${none}.${payload}.`)).toBe('result_format_invalid');
    const { kid, x } = keys.keys[0]!;
    const secret = new TextEncoder().encode(x);
    const signed = (header: { alg: string; typ: string; kid: string }) =>
      new SignJWT({ ...claims }).setProtectedHeader(header).sign(secret);
    expect(await reasonOf(await signed({ alg: 'HS256', typ: 'eat+jwt', kid }))).toBe(
      'result_format_invalid',
    );
    const other = await signer.sign({ ...claims, submods: {} });
    expect(await reasonOf(other)).toBe('result_claims_invalid');
  });

  test('in words has the tier, the view, and that a claimed licence is nobody’s word but the exporter’s', () => {
    const text = resultSentences(claims).join('\n');
    expect(text).toContain('H100 S (dev_0123456789abcdef01234567) is warning');
    expect(text).toContain('confirmed by no authority');
    expect(text).toContain('View.');
    expect(text).toContain('It holds from 2026-11-25 00:00:00 UTC to 2026-11-25 00:10:00 UTC.');
  });
});
