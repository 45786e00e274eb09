import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { importJWK } from 'jose';
import { expect, test } from 'vitest';
import { p256Jwk } from '../../../src/core/crypto/jwk.ts';

test('a secret becomes a key pair that another implementation takes, and that signs for its public part', async () => {
  const secret = sha256(Uint8Array.of(1));
  const jwk = p256Jwk(secret);
  const key = await importJWK({ ...jwk }, 'ES256');
  if (!(key instanceof CryptoKey)) throw new Error('no key');
  const message = Uint8Array.of(1, 2, 3);
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, message));
  expect(p256.verify(signature, message, p256.getPublicKey(secret), { lowS: false })).toBe(true);
});

test('a secret that the curve has not throws', () => {
  expect(() => p256Jwk(new Uint8Array(32))).toThrow();
  expect(() => p256Jwk(new Uint8Array(32).fill(255))).toThrow();
});
