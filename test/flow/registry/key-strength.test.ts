import { expect, test } from 'vitest';
import { keyStrengthOf } from '../../../src/flow/registry/key-strength.ts';

const hourMs = 3_600_000;
const atMs = 100 * hourMs;
type Held = Parameters<typeof keyStrengthOf>[0];

function held(more: { readonly headAtMs?: number | null; readonly boundTo?: string } = {}): Held {
  const { headAtMs = atMs, boundTo = 'key' } = more;
  const key = { thumbprint: 'key', recordedAtMs: atMs - hourMs };
  const binding = {
    thumbprint: boundTo,
    challengedAtMs: atMs,
    switches: null,
    certificates: ['c0'],
  };
  const head = { sequence: 1, digest: new Uint8Array(32), challengeAtMs: headAtMs };
  const licence = { intervalS: 3_600, graceS: 3_600 };
  return {
    dossier: { keys: [key], bindings: [binding], licence },
    ledger: { head },
    revoked: [],
  } as unknown as Held;
}

test('a key that evidence binds under an overlapping challenge is bound, and is not two days later', () => {
  expect(keyStrengthOf(held())).toBe('bound');
  expect(keyStrengthOf(held({ headAtMs: atMs + 23 * hourMs }))).toBe('bound');
  expect(keyStrengthOf(held({ headAtMs: atMs + 48 * hourMs }))).toBe('software');
});

test('a binding of another key, none, and an attestation from before the key bind nothing', () => {
  expect(keyStrengthOf(held({ boundTo: 'other' }))).toBe('software');
  expect(keyStrengthOf(held({ headAtMs: atMs - 2 * hourMs }))).toBe('software');
  expect(keyStrengthOf(held({ headAtMs: null }))).toBe('software');
  expect(keyStrengthOf({ ...held(), ledger: null })).toBe('software');
  const { dossier, ledger } = held();
  expect(keyStrengthOf({ dossier: { ...dossier, bindings: [] }, ledger, revoked: [] })).toBe(
    'software',
  );
});

test('a binding that rests on a revoked certificate binds nothing', () => {
  const revoked = (reason: 'compromised' | 'replaced', fromMs: number) => [
    { certificate: 'c0', reason, fromMs, revocation: 'rvc_1', version: 1 },
  ];
  expect(keyStrengthOf({ ...held(), revoked: revoked('compromised', atMs + hourMs) })).toBe(
    'software',
  );
  expect(keyStrengthOf({ ...held(), revoked: revoked('replaced', atMs) })).toBe('software');
  expect(keyStrengthOf({ ...held(), revoked: revoked('replaced', atMs + 1) })).toBe('bound');
});
