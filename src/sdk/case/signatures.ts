/** Who signed the attestations that a case rests on: each under the key that the registry had of its device. */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { sameBytes } from '../../core/bytes.ts';
import { keyOf, ueidOf } from '../../core/crypto/key.ts';
import { suiteOf, suites } from '../../core/crypto/suites.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import type { AttestationKey, Bytes, Evidence } from '../../core/model.ts';
import { type CaseFiles, jsonOf } from './case-files.ts';
import type { ProvedPart } from './parts.ts';

export interface CheckedSignatures {
  /** Signed by a key whose registration is a change in the log. */
  readonly signed: number;
  /** Signed by a key that is here without the record of its registration. */
  readonly byStatedKey: number;
  /** Of whose key there is none here, or whose bytes are not. */
  readonly unknown: number;
}

interface CaseKey {
  readonly key: AttestationKey;
  readonly isProved: boolean;
}

/** Of attestations with a receipt; those beside them in a part are of the same licence, and not what the case is about. */
export function signaturesIn(
  files: CaseFiles,
  parts: readonly ProvedPart[],
  unproved: readonly string[],
): CheckedSignatures {
  const keys = keysIn(files, new Set(unproved));
  const items = itemsOf(parts);
  const counts = { signed: 0, byStatedKey: 0, unknown: 0 };
  for (const [digest, , path] of files.in('receipts')) {
    const item = items.get(digest);
    const evidence = item && decodeEvidence(item);
    const known = evidence?.ok ? keys.get(bytesToHex(evidence.value.kid)) : undefined;
    if (!evidence?.ok || !known) counts.unknown += 1;
    else if (!isSigned(evidence.value, known.key)) files.fault(path, 'signature_invalid');
    else if (known.isProved) counts.signed += 1;
    else counts.byStatedKey += 1;
  }
  return counts;
}

function isSigned({ claims, suite, toBeSigned, signature }: Evidence, key: AttestationKey) {
  if (suite !== key.suite || !sameBytes(claims.ueid, ueidOf(key.thumbprint))) return false;
  const { isWellFormed, verify } = suiteOf(suite);
  return isWellFormed(signature) && verify(key.publicKey, toBeSigned, signature);
}

function itemsOf(parts: readonly ProvedPart[]): ReadonlyMap<string, Bytes> {
  const found = new Map<string, Bytes>();
  for (const { bundle, items } of parts) {
    for (const { digest, bundleIndex } of bundle.entries) {
      const item = items[bundleIndex];
      if (item) found.set(bytesToHex(digest), item);
    }
  }
  return found;
}

function keysIn(files: CaseFiles, unproved: ReadonlySet<string>): ReadonlyMap<string, CaseKey> {
  const keys = new Map<string, CaseKey>();
  for (const [, bytes, path] of files.in('rows')) {
    const key = path.startsWith('rows/deviceKeys/') ? keyIn(bytes) : null;
    if (key) keys.set(bytesToHex(key.thumbprint), { key, isProved: !unproved.has(path) });
  }
  return keys;
}

/** The thumbprint is computed, so that a row cannot give a key under another's name. */
function keyIn(row: Bytes): AttestationKey | null {
  const { suite: name, publicKey } = (jsonOf(row) ?? {}) as {
    readonly suite?: unknown;
    readonly publicKey?: unknown;
  };
  const suite = suites.find((one) => one.name === name);
  if (!suite || typeof publicKey !== 'string' || !/^(?:[0-9a-f]{2})+$/.test(publicKey)) return null;
  const bytes = hexToBytes(publicKey);
  const isOne = bytes.length === suite.publicKeyBytes && suite.isAdmissible(bytes);
  return isOne ? keyOf(suite, bytes) : null;
}
