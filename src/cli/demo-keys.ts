/** Signing keys over OpenSSL, some thirty times faster than in JavaScript: a simulated fleet signs for all its devices here. */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { keyOf } from '../core/crypto/key.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { suiteOf } from '../core/crypto/suites.ts';
import type { Bytes, SuiteName } from '../core/model.ts';

const jwkTypes = {
  Ed25519: { kty: 'OKP', crv: 'Ed25519' },
  ESP256: { kty: 'EC', crv: 'P-256' },
  ESP384: { kty: 'EC', crv: 'P-384' },
} as const;
const hashes = { Ed25519: null, ESP256: 'sha256', ESP384: 'sha384' } as const;

/** A key pair from its secret: 32 bytes for Ed25519 and P-256, 48 for P-384. Throws on a secret the curve has not. */
export function nativeKey(name: SuiteName, secret: Bytes): SigningKey {
  const suite = suiteOf(name);
  const key = keyOf(suite, suite.publicKeyOf(secret));
  const privateKey = privateKeyOf(name, secret, key.publicKey);
  return {
    ...key,
    // Raw r || s (RFC 9053 section 2.1), which Ed25519 has anyway.
    sign: (message) =>
      new Uint8Array(sign(hashes[name], message, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
}

function privateKeyOf(name: SuiteName, secret: Bytes, publicKey: Bytes): KeyObject {
  const text = (bytes: Bytes) => Buffer.from(bytes).toString('base64url');
  const half = (publicKey.length - 1) / 2;
  const point =
    name === 'Ed25519'
      ? { x: text(publicKey) }
      : { x: text(publicKey.subarray(1, 1 + half)), y: text(publicKey.subarray(1 + half)) };
  const jwk = { ...jwkTypes[name], d: text(secret), ...point };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}
