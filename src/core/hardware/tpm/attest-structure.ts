/** TPMS_ATTEST of TPM2_Certify, and the TPMT_SIGNATURE over it (TPM 2.0 Part 2 sections 10.12 and 11.3). */
import { concatBytes } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import { type EcdsaSuite, leftPad } from '../x509/certificate.ts';
import { algorithmId, maxDigestBytes, tpmCurves } from './algorithms.ts';
import { TpmCursor } from './cursor.ts';

/** Three names and a nonce of the longest digests have 300 bytes. */
export const maxAttestBytes = 512;
export const maxSignatureBytes = 128;

/** TPM_GENERATED_VALUE: a restricted key signs nothing that begins so, unless the TPM made it. */
const generated = 0xff544347;
/** TPM_ST_ATTEST_CERTIFY. */
const certify = 0x8017;
const maxNameBytes = 2 + maxDigestBytes;

export interface Certification {
  /** What the requester chose: the qualifying data. */
  readonly nonce: Bytes;
  /** Of the object that the TPM holds. */
  readonly name: Bytes;
}

/** Reads the structure to its exact end; null where it is not the TPM's own, or says anything else than TPM2_Certify does. */
export function readCertification(bytes: Bytes): Certification | null {
  if (bytes.length > maxAttestBytes) return null;
  const cursor = new TpmCursor(bytes);
  if (cursor.uint32() !== generated || cursor.uint16() !== certify) return null;
  cursor.sized(maxNameBytes);
  const nonce = cursor.sized(maxDigestBytes);
  readClock(cursor);
  // firmwareVersion: obfuscated for all but the endorsement hierarchy.
  cursor.bytes(8);
  const name = cursor.sized(maxNameBytes);
  // qualifiedName: of the ancestors, which nobody here knows.
  cursor.sized(maxNameBytes);
  return cursor.isAtEnd ? { nonce, name } : null;
}

/** TPMS_CLOCK_INFO: clock, resetCount, restartCount, safe. The TPM's own time says nothing of ours. */
function readClock(cursor: TpmCursor): void {
  cursor.bytes(8 + 4 + 4 + 1);
}

/** An ECDSA signature as raw r || s, any s; null where it is of another algorithm, or of another hash than its curve's. */
export function readTpmSignature(bytes: Bytes, suite: EcdsaSuite): Bytes | null {
  if (bytes.length > maxSignatureBytes) return null;
  const { hash, fieldBytes } = tpmCurves.find((curve) => curve.suite === suite)!;
  const cursor = new TpmCursor(bytes);
  if (cursor.uint16() !== algorithmId.ecdsa || cursor.uint16() !== hash) return null;
  const r = leftPad(cursor.sized(fieldBytes), fieldBytes);
  const s = leftPad(cursor.sized(fieldBytes), fieldBytes);
  return r && s && cursor.isAtEnd ? concatBytes(r, s) : null;
}
