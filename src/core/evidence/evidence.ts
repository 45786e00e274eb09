/** The door of evidence: the bytes of one item <-> Evidence. Nothing is proved here. */

import { decode, encode, ITEM_LIMITS } from '../codec/cbor.ts';
import {
  ALG,
  decodeSign1,
  encodeHeaderMap,
  encodeSign1,
  KID,
  sigStructure,
} from '../codec/cose.ts';
import type { Slab } from '../codec/slab.ts';
import { sha256 } from '../crypto/sha256.ts';
import { suiteOf, suiteOfAlgorithm } from '../crypto/suites.ts';
import type { AttestationKey, Bytes, Claims, Evidence } from '../model.ts';
import { type DecodeReason, err, ok, type Result } from '../result.ts';
import { claimsFromCbor, claimsToCbor } from './eat.ts';

const POLICY = { limits: ITEM_LIMITS, tag: 'required' } as const;
const NO_UNPROTECTED = new Map();

/**
 * An item of at most 16 KiB -> Evidence, or the first reason why it is none of our profile. Its byte strings are views onto the
 * item, and what was signed is one onto `slab` where that is given.
 */
export function decodeEvidence(item: Bytes, slab?: Slab): Result<Evidence, DecodeReason> {
  const message = decodeSign1(item, POLICY);
  if (!message.ok) return message;
  const { protectedBytes, protectedHeader, unprotectedHeader, payload, signature } = message.value;
  const algorithm = protectedHeader.get(ALG);
  if (algorithm === undefined) return err('decode_cose_algorithm_missing');
  const suite = suiteOfAlgorithm(algorithm);
  if (!suite) return err('decode_cose_algorithm_unknown');
  const kid = protectedHeader.get(KID);
  const isProfile = protectedHeader.size === 2 && unprotectedHeader.size === 0;
  if (!isProfile || !(kid instanceof Uint8Array) || kid.length !== 32) {
    return err('decode_cose_header_invalid');
  }
  const map = decode(payload, ITEM_LIMITS);
  if (!map.ok) return map;
  const claims = claimsFromCbor(map.value);
  if (!claims.ok) return claims;
  const toBeSigned = sigStructure(protectedBytes, payload, undefined, slab);
  const digest = sha256(toBeSigned);
  return ok({
    bytes: item,
    digest,
    toBeSigned,
    signature,
    suite: suite.name,
    kid,
    claims: claims.value,
  });
}

/** Claims -> a signed item, and its digest: what the next attestation names as `previous`. */
export function encodeEvidence(
  claims: Claims,
  key: Pick<AttestationKey, 'suite' | 'thumbprint'> & { readonly sign: (message: Bytes) => Bytes },
): { readonly item: Bytes; readonly digest: Bytes } {
  const { algorithm } = suiteOf(key.suite);
  const header = new Map<number, number | Bytes>([
    [ALG, algorithm],
    [KID, key.thumbprint],
  ]);
  const protectedBytes = encodeHeaderMap(header);
  const payload = encode(claimsToCbor(claims));
  const toBeSigned = sigStructure(protectedBytes, payload);
  const signature = key.sign(toBeSigned);
  const unprotectedHeader = NO_UNPROTECTED;
  const item = encodeSign1({ protectedBytes, unprotectedHeader, payload, signature });
  return { item, digest: sha256(toBeSigned) };
}
