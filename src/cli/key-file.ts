/** A device's attestation key on disk: JSON for its owner alone <-> a signing key. */
import { randomBytes } from 'node:crypto';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { nativeKey } from '../agent/native-key.ts';
import { type SigningKey, signingKey } from '../core/crypto/signing.ts';
import { suites } from '../core/crypto/suites.ts';
import type { SuiteName } from '../core/model.ts';
import { ok, type Result } from '../core/result.ts';
import { parseJson } from '../sdk/problem.ts';
import { type Failure, misused } from './exits.ts';
import { privateMode, readText, writeNew } from './files.ts';

const maxKeyFileBytes = 4_096;
const secretBytes: Readonly<Record<SuiteName, number>> = { Ed25519: 32, ESP256: 32, ESP384: 48 };

const keyText = z.strictObject({
  version: z.literal(1),
  suite: z.enum(suites.map(({ name }) => name)),
  secret: z.string().regex(/^([0-9a-f]{2}){32,48}$/),
});

/** Makes a key and keeps it; refuses to replace a file. */
export function makeKeyFile(path: string, suite: SuiteName): Result<SigningKey, Failure> {
  const text = newKeyText(suite);
  const isNew = writeNew(path, `${JSON.stringify(text, null, 2)}\n`, privateMode);
  return isNew ? keyOfText(text, path) : misused(`${path} exists; a key is not replaced`);
}

/** A new key as it is kept. */
export function newKeyText(suite: SuiteName): z.input<typeof keyText> {
  const secret = new Uint8Array(randomBytes(secretBytes[suite]));
  return { version: 1, suite, secret: bytesToHex(secret) };
}

/** Reads a key file. Refuses what is none. */
export function readKeyFile(path: string): Result<SigningKey, Failure> {
  const text = readText(path, maxKeyFileBytes);
  if (!text.ok) return misused(text.reason);
  return keyOfText(parseJson(text.value), path);
}

/** The same by node:crypto, for whoever signs within a time that is measured. */
export function readNativeKey(path: string): Result<SigningKey, Failure> {
  const text = readText(path, maxKeyFileBytes);
  if (!text.ok) return misused(text.reason);
  return keyOfText(parseJson(text.value), path, nativeKey);
}

/** A key as it is kept -> the key; `place` is where it stood. */
export function keyOfText(
  value: unknown,
  place: string,
  make: typeof signingKey = signingKey,
): Result<SigningKey, Failure> {
  const parsed = keyText.safeParse(value);
  const none = misused(`${place} is not a key file as muster keygen writes it`);
  if (!parsed.success) return none;
  const { suite, secret } = parsed.data;
  if (secret.length !== 2 * secretBytes[suite]) return none;
  try {
    return ok(make(suite, hexToBytes(secret)));
  } catch {
    return misused(`${place} holds a secret that its curve does not have`);
  }
}
