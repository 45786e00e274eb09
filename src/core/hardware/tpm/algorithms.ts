/** The algorithms of TPM 2.0 Part 2 section 6 that are understood; any other is refused. */
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import type { Bytes } from '../../model.ts';
import type { EcdsaSuite } from '../x509/certificate.ts';

/** TPM_ALG_ID (Part 2 section 6.3). */
export const algorithmId = { none: 0x0010, ecdsa: 0x0018, ecc: 0x0023 } as const;

/** TPMI_ALG_HASH. */
const hashes: ReadonlyMap<number, (bytes: Bytes) => Bytes> = new Map<
  number,
  (bytes: Bytes) => Bytes
>([
  [0x000b, sha256],
  [0x000c, sha384],
]);

/** The hash of an identifier; undefined for SHA-1 and any other that is not taken. */
export function hashOf(id: number): ((bytes: Bytes) => Bytes) | undefined {
  return hashes.get(id);
}

/** TPM_ECC_CURVE (Part 2 section 6.4), and the hash that goes with it in a signature. */
export interface TpmCurve {
  readonly id: number;
  readonly suite: EcdsaSuite;
  readonly hash: number;
  readonly fieldBytes: number;
}

export const tpmCurves: readonly TpmCurve[] = [
  { id: 0x0003, suite: 'ESP256', hash: 0x000b, fieldBytes: 32 },
  { id: 0x0004, suite: 'ESP384', hash: 0x000c, fieldBytes: 48 },
];

/** The longest digest that a name or a policy may be of (SHA-512). */
export const maxDigestBytes = 64;
