/** P-256 keys as JWK (RFC 7517, RFC 7518 section 6.2): the form in which relying parties take them. */
import type { Bytes } from '../model.ts';
import { signingKey } from './signing.ts';

export interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** The key pair of a secret of 32 bytes. Throws on one that the curve has not (one in 2^32 at random). */
export function p256Jwk(secret: Bytes): PrivateJwk {
  const { publicKey } = signingKey('ESP256', secret);
  const [x, y] = [publicKey.subarray(1, 33), publicKey.subarray(33)];
  return { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y), d: base64url(secret) };
}

function base64url(bytes: Bytes): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
