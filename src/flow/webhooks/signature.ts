/** Standard Webhooks 1.0.0: secrets and signatures. A secret is derived when it is needed, and kept nowhere. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Bytes } from '../../core/model.ts';

/** How long the secret before a rotation goes on signing beside the new one. */
export const ROTATION_MS = 24 * 3_600_000;

export interface SecretOf {
  /** The id of the webhook. */
  readonly id: string;
  readonly secretVersion: number;
  /** When this version of the secret began. */
  readonly rotatedAtMs: number;
}

/** HKDF-SHA256 of the deployment's seed over id and version: 32 bytes. */
export function secretOf(seed: Bytes, webhook: string, secretVersion: number): Bytes {
  return hkdf(
    sha256,
    seed,
    undefined,
    utf8ToBytes(`muster webhook ${webhook} ${secretVersion}`),
    32,
  );
}

/** A secret as its owner is shown it. */
export function secretText(secret: Bytes): string {
  return `whsec_${base64(secret)}`;
}

/** The three headers of one attempt: the time is the attempt's, the id the event's, whatever attempt it is. */
export function signedHeaders(
  seed: Bytes,
  webhook: SecretOf,
  message: { readonly id: string; readonly body: string },
  nowMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signed = utf8ToBytes(`${message.id}.${timestamp}.${message.body}`);
  const signatures = versionsAt(webhook, nowMs).map((version) => {
    return `v1,${base64(hmac(sha256, secretOf(seed, webhook.id, version), signed))}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

function versionsAt({ secretVersion, rotatedAtMs }: SecretOf, nowMs: number): number[] {
  const isTurning = secretVersion > 1 && nowMs < rotatedAtMs + ROTATION_MS;
  return isTurning ? [secretVersion, secretVersion - 1] : [secretVersion];
}

function base64(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes));
}
