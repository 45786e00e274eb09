/** Signing keys by node:crypto: an answer is signed within the time that is measured, and noble takes twenty times as long. */
import { createPrivateKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { keyOf } from '../core/crypto/key.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { type Suite, suiteOf } from '../core/crypto/suites.ts';
import type { Bytes, SuiteName } from '../core/model.ts';

/** A key pair from its secret, as core/crypto/signing.ts takes it. */
export function nativeKey(name: SuiteName, secret: Bytes): SigningKey {
  const suite = suiteOf(name);
  const publicKey = suite.publicKeyOf(secret);
  const key = createPrivateKey({ key: jwkOf(suite, secret, publicKey), format: 'jwk' });
  const hash = suite.webCrypto.verifyAs.hash?.replace('-', '').toLowerCase() ?? null;
  return { ...keyOf(suite, publicKey), sign: (message) => signed(key, hash, message) };
}

function signed(key: KeyObject, hash: string | null, message: Bytes): Bytes {
  return new Uint8Array(sign(hash, message, { key, dsaEncoding: 'ieee-p1363' }));
}

function jwkOf({ webCrypto: { importAs } }: Suite, secret: Bytes, publicKey: Bytes): JsonWebKey {
  const d = text(secret);
  if (importAs.namedCurve === undefined)
    return { kty: 'OKP', crv: importAs.name, d, x: text(publicKey) };
  const half = (publicKey.length - 1) / 2;
  const [x, y] = [text(publicKey.subarray(1, 1 + half)), text(publicKey.subarray(1 + half))];
  return { kty: 'EC', crv: importAs.namedCurve, d, x, y };
}

function text(bytes: Bytes): string {
  return Buffer.from(bytes).toString('base64url');
}
