/**
 * COSE Receipts (RFC 9942) with the verifiable data structure RFC9162_SHA256: the log's second encoding, for those who
 * read EAT and COSE. COSE_Sign1 over the root, which is detached: whoever checks it computes it from the proof.
 */
import { type CborLimits, type CborMap, decode, encode } from '../codec/cbor.ts';
import { ALG, encodeHeaderMap, KID, SIGN1_TAG, sigStructure } from '../codec/cose.ts';
import { isMap, isTag } from '../codec/value.ts';
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { arrayOf, isBytes, isCount, isPath } from './fields.ts';
import type { Path } from './proof.ts';

/** Header labels of RFC 9942 section 4 and RFC 9597; CWT claim 1 is the issuer. */
const VDS = 395;
const VDP = 396;
const CWT_CLAIMS = 15;
const ISSUER = 1;
/** Private use (RFC 9052): our own, beside the proof and as unsigned as that is. */
const ENCLOSED = -65_601;
const RFC9162_SHA256 = 1;
const INCLUSION = -1;
const CONSISTENCY = -2;
/** A path of 54 hashes and two heads, and what is enclosed; many proofs under one signature are not ours. RFC 9942 asks for no order of keys. */
const LIMITS: CborLimits = {
  ...{ maxBytes: 524_288, maxDepth: 8 },
  ...{ maxValues: 256, keyOrder: 'any' },
};

/** What a receipt's proof is about, and the path. */
export type MerkleProof =
  | {
      readonly type: 'inclusion';
      readonly size: number;
      readonly index: number;
      readonly path: Path;
    }
  | {
      readonly type: 'consistency';
      readonly fromSize: number;
      readonly size: number;
      readonly path: Path;
    };

/** Who signed a root, and by which algorithm, as the protected header has it. */
export interface ReceiptSigner {
  /** COSE algorithm. */
  readonly algorithm: number;
  readonly kid: Bytes;
  /** The log's name. */
  readonly issuer: string;
}

/** A receipt as its bytes say it. Nothing in it is proved. */
export interface CoseReceipt extends ReceiptSigner {
  readonly proof: MerkleProof;
  /** What stands under our own label beside the proof; null where nothing does. */
  readonly enclosed: Bytes | null;
  /** As they were signed. */
  readonly protectedBytes: Bytes;
  readonly signature: Bytes;
}

/** The bytes that the log signs over a root (RFC 9052 section 4.4, payload detached). */
export function rootToBeSigned(protectedBytes: Bytes, root: Bytes): Bytes {
  return sigStructure(protectedBytes, root);
}

/** The protected header of a log's receipts: algorithm, kid, data structure, issuer. */
export function receiptHeader({ algorithm, kid, issuer }: ReceiptSigner): Bytes {
  const claims: CborMap = new Map([[ISSUER, issuer]]);
  return encodeHeaderMap(
    new Map<number, number | Bytes | CborMap>([
      [ALG, algorithm],
      [KID, kid],
      [CWT_CLAIMS, claims],
      [VDS, RFC9162_SHA256],
    ]),
  );
}

/** A proof and the signature over the root that it leads to -> COSE_Sign1 bytes. Throws on an empty path: COSE has none. */
export function encodeCoseReceipt(
  protectedBytes: Bytes,
  proof: MerkleProof,
  signature: Bytes,
  enclosed: Bytes | null = null,
): Bytes {
  if (proof.path.length === 0) throw new RangeError('a tree of one leaf has no COSE receipt');
  const label = proof.type === 'inclusion' ? INCLUSION : CONSISTENCY;
  const proofs: CborMap = new Map([[label, [encode(membersOf(proof))]]]);
  const unprotected = new Map<number, CborMap | Bytes>([[VDP, proofs]]);
  if (enclosed) unprotected.set(ENCLOSED, enclosed);
  return encode({ tag: SIGN1_TAG, value: [protectedBytes, unprotected, null, signature] });
}

function membersOf(proof: MerkleProof) {
  return proof.type === 'inclusion'
    ? [proof.size, proof.index, [...proof.path]]
    : [proof.fromSize, proof.size, [...proof.path]];
}

/**
 * COSE_Sign1 bytes -> a receipt of one proof. Refuses `receipt_format_invalid`: another data structure, a payload that
 * is attached, several proofs, an empty path, headers that are no map.
 */
export function decodeCoseReceipt(bytes: Bytes): Result<CoseReceipt, ReceiptReason> {
  const decoded = decode(bytes, LIMITS);
  if (!decoded.ok || !isTag(decoded.value) || decoded.value.tag !== SIGN1_TAG) {
    return err('receipt_format_invalid');
  }
  const [protectedBytes, unprotected, payload, signature] = arrayOf(decoded.value.value, 4) ?? [];
  if (!isBytes(protectedBytes) || !isMap(unprotected)) return err('receipt_format_invalid');
  if (payload !== null || !isBytes(signature)) return err('receipt_format_invalid');
  const signer = signerIn(protectedBytes);
  const proof = proofIn(unprotected);
  if (!signer || !proof) return err('receipt_format_invalid');
  const beside = unprotected.get(ENCLOSED);
  const enclosed = isBytes(beside) ? beside : null;
  return ok({ ...signer, proof, enclosed, protectedBytes, signature });
}

function signerIn(protectedBytes: Bytes): ReceiptSigner | null {
  const header = decode(protectedBytes, LIMITS);
  if (!header.ok || !isMap(header.value) || header.value.get(VDS) !== RFC9162_SHA256) return null;
  const [algorithm, kid] = [header.value.get(ALG), header.value.get(KID)];
  const claims = header.value.get(CWT_CLAIMS);
  const issuer = claims !== undefined && isMap(claims) ? claims.get(ISSUER) : undefined;
  if (typeof algorithm !== 'number' || !isBytes(kid) || typeof issuer !== 'string') return null;
  return { algorithm, kid, issuer };
}

function proofIn(unprotected: CborMap): MerkleProof | null {
  const proofs = unprotected.get(VDP);
  if (proofs === undefined || !isMap(proofs) || proofs.size !== 1) return null;
  const [[label, list]] = [...proofs] as [[unknown, unknown]];
  if (!Array.isArray(list) || list.length !== 1 || !isBytes(list[0])) return null;
  const decoded = decode(list[0], LIMITS);
  const [first, second, path] = (decoded.ok && arrayOf(decoded.value, 3)) || [];
  if (!isCount(first) || !isCount(second) || !isPath(path) || path.length === 0) return null;
  if (label === INCLUSION) return { type: 'inclusion', size: first, index: second, path };
  if (label === CONSISTENCY) return { type: 'consistency', fromSize: first, size: second, path };
  return null;
}
