import { describe, expect, test } from 'vitest';
import { newEnrolments } from '../../src/contract/enrolments.ts';
import { admitKey } from '../../src/core/crypto/key.ts';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import { codeHashOf } from '../../src/flow/registry/enrolment-codes.ts';
import { openProof } from '../../src/flow/registry/proof.ts';
import { enrolmentOf, proofOfPossession } from '../../src/sdk/enrolment.ts';

const code = 'ab'.repeat(20);
const challenge = new Uint8Array(32).fill(5);

describe.each([
  ['Ed25519', 32],
  ['ESP256', 32],
  ['ESP384', 48],
] as const)('an enrolment of a key of %s', (suite, secretBytes) => {
  const key = signingKey(suite, new Uint8Array(secretBytes).fill(7));

  test('is what the wire takes', () => {
    const enrolments = [enrolmentOf(code, key, challenge)];
    expect(newEnrolments.safeParse({ enrolments }).success).toBe(true);
    const admitted = admitKey(new Uint8Array(Buffer.from(enrolments[0]!.key, 'base64url')));
    expect(admitted).toMatchObject({ ok: true, value: { suite, thumbprint: key.thumbprint } });
  });

  test('proves to the service that the key signed this code under this challenge', () => {
    const opened = openProof(proofOfPossession(code, key, challenge), key, codeHashOf(code));
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened.value.challenge).toEqual(challenge);
    const { message, signature } = opened.value.task;
    expect(suiteOf(suite).verify(key.publicKey, message, signature)).toBe(true);
  });

  test('proves nothing for another code', () => {
    const opened = openProof(
      proofOfPossession(code, key, challenge),
      key,
      codeHashOf('cd'.repeat(20)),
    );
    expect(opened).toEqual({ ok: false, reason: 'enrol_proof_mismatch' });
  });
});
