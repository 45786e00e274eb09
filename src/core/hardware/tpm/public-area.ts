/** TPM2B_PUBLIC of an ECC signing key (TPM 2.0 Part 2 section 12.2) -> its key, its name, and whether it stays in its TPM. */
import { concatBytes } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import { type EcdsaSuite, leftPad } from '../x509/certificate.ts';
import { algorithmId, hashOf, maxDigestBytes, type TpmCurve, tpmCurves } from './algorithms.ts';
import { TpmCursor } from './cursor.ts';

/** One of P-384 with a policy has 250 bytes. */
export const maxPublicBytes = 512;

/** TPMA_OBJECT (Part 2 section 8.3). */
const attribute = {
  fixedTpm: 1 << 1,
  fixedParent: 1 << 4,
  sensitiveDataOrigin: 1 << 5,
  decrypt: 1 << 17,
  sign: 1 << 18,
} as const;

export interface PublicArea {
  readonly suite: EcdsaSuite;
  /** 04 || x || y. */
  readonly publicKey: Bytes;
  /** nameAlg || digest of the TPMT_PUBLIC (Part 1 section 16). */
  readonly name: Bytes;
  /** Whether its TPM made it, never lets it go, and uses it to sign and to nothing else. */
  readonly isKept: boolean;
}

/** What the TPM made itself, under a parent that it cannot leave either, and that signs alone. */
function isKept(attributes: number): boolean {
  const { fixedTpm, fixedParent, sensitiveDataOrigin, sign, decrypt } = attribute;
  const needed = fixedTpm | fixedParent | sensitiveDataOrigin | sign;
  return (attributes & needed) === needed && (attributes & decrypt) === 0;
}

/** TPMS_ECC_PARMS: no symmetric algorithm, no scheme or ECDSA, a known curve, no key derivation; null for another. */
function readParameters(cursor: TpmCursor): TpmCurve | null {
  const { none, ecdsa } = algorithmId;
  if (cursor.uint16() !== none) return null;
  const scheme = cursor.uint16();
  if (scheme !== none && (scheme !== ecdsa || !hashOf(cursor.uint16()))) return null;
  const id = cursor.uint16();
  if (cursor.uint16() !== none) return null;
  return tpmCurves.find((curve) => curve.id === id) ?? null;
}

/** TPMS_ECC_POINT as 04 || x || y: some TPMs leave leading zeros out. */
function readPoint(cursor: TpmCursor, { fieldBytes }: TpmCurve): Bytes | null {
  const x = leftPad(cursor.sized(fieldBytes), fieldBytes);
  const y = leftPad(cursor.sized(fieldBytes), fieldBytes);
  return x && y && concatBytes(Uint8Array.of(4), x, y);
}

/** Reads a public area of at most 512 bytes to its exact end; null for anything but one of an ECC key. */
export function readPublicArea(bytes: Bytes): PublicArea | null {
  if (bytes.length > maxPublicBytes) return null;
  const outer = new TpmCursor(bytes);
  const area = outer.sized(maxPublicBytes);
  if (!outer.isAtEnd) return null;
  const cursor = new TpmCursor(area);
  const type = cursor.uint16();
  const nameAlgorithm = cursor.bytes(2);
  const hash = hashOf(((nameAlgorithm[0] ?? 0) << 8) | (nameAlgorithm[1] ?? 0));
  const attributes = cursor.uint32();
  cursor.sized(maxDigestBytes);
  const curve = type === algorithmId.ecc ? readParameters(cursor) : null;
  const publicKey = curve && readPoint(cursor, curve);
  if (!hash || !curve || !publicKey || !cursor.isAtEnd) return null;
  const name = concatBytes(nameAlgorithm, hash(area));
  return { suite: curve.suite, publicKey, name, isKept: isKept(attributes) };
}
