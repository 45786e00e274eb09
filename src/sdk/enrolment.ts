/** What an operator sends to have a key enrolled: code, key, and the proof that it holds the key. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { ALG, encodeHeaderMap, encodeSign1, KID, sigStructure } from '../core/codec/cose.ts';
import { coseKeyOf } from '../core/crypto/key.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { suiteOf } from '../core/crypto/suites.ts';
import { enrolmentPayload } from '../core/evidence/enrolment.ts';
import { toBase64 } from '../core/log/base64.ts';
import type { Bytes } from '../core/model.ts';

/** One enrolment as `POST /v1/enrolments` takes it. */
export interface Enrolment {
  readonly code: string;
  /** COSE_Key and COSE_Sign1 in base64url. */
  readonly key: string;
  readonly proof: string;
}

/** A one-time code, the key for its device, and a challenge of the log not older than an hour -> an enrolment. */
export function enrolmentOf(code: string, key: SigningKey, challenge: Bytes): Enrolment {
  const proof = proofOfPossession(code, key, challenge);
  return { code, key: base64url(coseKeyOf(key)), proof: base64url(proof) };
}

/** COSE_Sign1 by the key over CBOR ["muster-enrol", SHA-256(code), challenge]. */
export function proofOfPossession(code: string, key: SigningKey, challenge: Bytes): Bytes {
  const header = new Map<number, number | Bytes>([
    [ALG, suiteOf(key.suite).algorithm],
    [KID, key.thumbprint],
  ]);
  const protectedBytes = encodeHeaderMap(header);
  const payload = enrolmentPayload(sha256(utf8ToBytes(code)), challenge);
  const signature = key.sign(sigStructure(protectedBytes, payload));
  return encodeSign1({ protectedBytes, unprotectedHeader: new Map(), payload, signature });
}

function base64url(bytes: Bytes): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
