/** COSE_Sign1 (RFC 9052 section 4.2), both ways: bytes <-> headers, payload and signature. Nothing is verified here. */
import type { Bytes } from '../model.ts';
import { type DecodeReason, err, ok, type Result } from '../result.ts';
import {
  type CborLimits,
  type CborMap,
  type CborValue,
  decode,
  encode,
  encodeBriefly,
} from './cbor.ts';
import type { Slab } from './slab.ts';
import { isMap, isTag } from './value.ts';

/** Header labels (RFC 9052 section 3.1). */
export const ALG = 1;
const CRIT = 2;
export const KID = 4;

/** RFC 9052 section 4.2. */
export const SIGN1_TAG = 18;
const NOTHING = new Uint8Array();

export interface Sign1 {
  /** As they were signed; a zero-length map may be the empty string or h'a0'. */
  readonly protectedBytes: Bytes;
  readonly protectedHeader: CborMap;
  readonly unprotectedHeader: CborMap;
  readonly payload: Bytes;
  readonly signature: Bytes;
}

export interface Sign1Policy {
  readonly limits: CborLimits;
  /** Whether tag 18 must stand, or may be absent. */
  readonly tag: 'required' | 'optional';
}

/**
 * Bytes -> COSE_Sign1 with an attached payload. Refuses by the reasons of the CBOR decoder, `decode_cose_shape` for
 * any other structure, `decode_cose_header_invalid` for a label in both buckets, `decode_cose_critical_unknown` for
 * any `crit`: we understand no extension.
 */
export function decodeSign1(bytes: Bytes, policy: Sign1Policy): Result<Sign1, DecodeReason> {
  const decoded = decode(bytes, policy.limits);
  if (!decoded.ok) return decoded;
  const members = untagged(decoded.value, policy);
  if (!members) return err('decode_cose_shape');
  const [protectedBytes, unprotectedHeader, payload, signature] = members;
  if (!(protectedBytes instanceof Uint8Array) || !isMap(unprotectedHeader)) {
    return err('decode_cose_shape');
  }
  if (!(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) {
    return err('decode_cose_shape');
  }
  const protectedHeader = headerIn(protectedBytes, policy);
  if (!protectedHeader.ok) return protectedHeader;
  const fault = headerFault(protectedHeader.value, unprotectedHeader);
  if (fault) return err(fault);
  return ok({
    protectedBytes,
    protectedHeader: protectedHeader.value,
    unprotectedHeader,
    payload,
    signature,
  });
}

/** Headers, payload and signature -> tagged COSE_Sign1 bytes. */
export function encodeSign1(
  message: Pick<Sign1, 'protectedBytes' | 'unprotectedHeader' | 'payload' | 'signature'>,
): Bytes {
  const { protectedBytes, unprotectedHeader, payload, signature } = message;
  const value = [protectedBytes, unprotectedHeader, payload, signature];
  return encode({ tag: SIGN1_TAG, value });
}

/** A protected header's bytes; an empty one is the empty string. */
export function encodeHeaderMap(header: CborMap): Bytes {
  return header.size === 0 ? new Uint8Array() : encode(header);
}

/** The Sig_structure that is signed (RFC 9052 section 4.4); the empty protected header is the empty string in it. */
export function sigStructure(
  protectedBytes: Bytes,
  payload: Bytes,
  externalAad: Bytes = NOTHING,
  slab?: Slab,
): Bytes {
  const isEmptyMap = protectedBytes.length === 1 && protectedBytes[0] === 0xa0;
  const header = isEmptyMap ? NOTHING : protectedBytes;
  const structure = ['Signature1', header, externalAad, payload];
  return slab ? slab.copy(encodeBriefly(structure)) : encode(structure);
}

function untagged(value: CborValue, policy: Sign1Policy): readonly CborValue[] | null {
  if (!isTag(value) && policy.tag === 'required') return null;
  if (isTag(value) && value.tag !== SIGN1_TAG) return null;
  const members = isTag(value) ? value.value : value;
  return Array.isArray(members) && members.length === 4 ? members : null;
}

function headerIn(bytes: Bytes, policy: Sign1Policy): Result<CborMap, DecodeReason> {
  if (bytes.length === 0) return ok(new Map());
  const header = decode(bytes, policy.limits);
  if (!header.ok) return header;
  return isMap(header.value) ? ok(header.value) : err('decode_cose_shape');
}

function headerFault(protectedHeader: CborMap, unprotectedHeader: CborMap): DecodeReason | null {
  for (const label of unprotectedHeader.keys()) {
    if (protectedHeader.has(label)) return 'decode_cose_header_invalid';
  }
  if (unprotectedHeader.has(CRIT)) return 'decode_cose_header_invalid';
  return protectedHeader.has(CRIT) ? 'decode_cose_critical_unknown' : null;
}
