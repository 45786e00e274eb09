/**
 * A landmark's record of round trips to one key: COSE_Sign1 bytes <-> RoundTrip (docs/location.md, "Record"). One
 * deterministic encoding, every member bounded; nothing is proved here: the signature is checked where keys are.
 */
import { type CborLimits, type CborMap, type CborValue, decode, encode } from '../codec/cbor.ts';
import {
  ALG,
  decodeSign1,
  encodeHeaderMap,
  encodeSign1,
  KID,
  sigStructure,
} from '../codec/cose.ts';
import { isMap } from '../codec/value.ts';
import { sha256 } from '../crypto/sha256.ts';
import { suiteOf, suiteOfAlgorithm } from '../crypto/suites.ts';
import type { AttestationKey, Bytes, Digest, SuiteName } from '../model.ts';
import { type DecodeReason, err, ok, type RecordReason, type Result } from '../result.ts';
import type { RoundTrip } from './landmark.ts';

/** RFC 9596 `typ`: keeps a record from being anything else that a landmark's key might sign. */
const TYP = 16;
const RECORD_TYPE = 'application/vnd.muster.round-trip+cose';

/** A record has about 310 bytes. */
const LIMITS: CborLimits = { maxBytes: 512, maxDepth: 4, maxValues: 32 };
const POLICY = { limits: LIMITS, tag: 'required' } as const;

/** Members of the payload. */
const LANDMARK = 1;
const DEVICE = 2;
const CHALLENGE = 3;
const SESSION = 4;
const PROBES = 5;
const MINIMUM_US = 6;
const MEASURED_AT_MS = 7;
const SESSION_KEY = 8;
const MANDATORY = [LANDMARK, DEVICE, CHALLENGE, SESSION, PROBES, MINIMUM_US, MEASURED_AT_MS];

/** Noise is one-sided: of fewer probes the least says too little; more than these would be a burden, not a proof. */
export const leastProbes = 10;
export const mostProbes = 1_000;
/** No way on earth takes a second: such a time is a fault, and its disc would be the globe. */
export const longestRoundTripUs = 1_000_000;

/** A decoded record, and what its signature is checked over. `kid` is the landmark key's thumbprint. */
export interface SignedRoundTrip {
  readonly bytes: Bytes;
  /** What an attestation cites: SHA-256 of the Sig_structure. */
  readonly digest: Digest;
  readonly toBeSigned: Bytes;
  readonly signature: Bytes;
  readonly suite: SuiteName;
  readonly kid: Bytes;
  readonly roundTrip: RoundTrip;
}

/** Whether an item can only be a record: its protected header has three members, where a token's has two. */
export function looksLikeRoundTrip(item: Bytes): boolean {
  const isSign1 = item[0] === 0xd2 && item[1] === 0x84;
  return isSign1 && item[2] === 0x58 && item[4] === 0xa3;
}

/** An item of at most 512 bytes -> the record, or the first reason why it is none. */
export function decodeRoundTrip(item: Bytes): Result<SignedRoundTrip, DecodeReason | RecordReason> {
  const message = decodeSign1(item, POLICY);
  if (!message.ok) return message;
  const { protectedBytes, protectedHeader, unprotectedHeader, payload, signature } = message.value;
  if (protectedHeader.get(TYP) !== RECORD_TYPE) return err('record_type_unknown');
  const suite = suiteOfAlgorithm(protectedHeader.get(ALG));
  if (!suite) return err('decode_cose_algorithm_unknown');
  const kid = fixed(protectedHeader.get(KID), 32);
  const hasOnlyThese = protectedHeader.size === 3 && unprotectedHeader.size === 0;
  if (!hasOnlyThese || !kid) return err('decode_cose_header_invalid');
  const map = decode(payload, LIMITS);
  if (!map.ok) return map;
  const roundTrip = roundTripIn(map.value);
  if (!roundTrip.ok) return roundTrip;
  const toBeSigned = sigStructure(protectedBytes, payload);
  const digest = sha256(toBeSigned);
  const signed = { bytes: item, digest, toBeSigned, signature, suite: suite.name, kid };
  return ok({ ...signed, roundTrip: roundTrip.value });
}

/** What was measured -> a signed record, and the digest by which it is cited. */
export function encodeRoundTrip(
  roundTrip: RoundTrip,
  key: Pick<AttestationKey, 'suite' | 'thumbprint'> & { readonly sign: (message: Bytes) => Bytes },
): { readonly item: Bytes; readonly digest: Digest } {
  const header = new Map<number, number | string | Bytes>([
    [ALG, suiteOf(key.suite).algorithm],
    [KID, key.thumbprint],
    [TYP, RECORD_TYPE],
  ]);
  const protectedBytes = encodeHeaderMap(header);
  const payload = encode(payloadOf(roundTrip));
  const toBeSigned = sigStructure(protectedBytes, payload);
  const signature = key.sign(toBeSigned);
  const item = encodeSign1({ protectedBytes, unprotectedHeader: new Map(), payload, signature });
  return { item, digest: sha256(toBeSigned) };
}

function payloadOf(roundTrip: RoundTrip): CborMap {
  const { sessionKey } = roundTrip;
  return new Map<number, CborValue>([
    [LANDMARK, roundTrip.landmark],
    [DEVICE, roundTrip.device],
    [CHALLENGE, roundTrip.challenge],
    [SESSION, roundTrip.session],
    [PROBES, roundTrip.probes],
    [MINIMUM_US, roundTrip.minimumUs],
    [MEASURED_AT_MS, roundTrip.measuredAtMs],
    ...(sessionKey ? [[SESSION_KEY, sessionKey] as const] : []),
  ]);
}

function roundTripIn(map: CborValue): Result<RoundTrip, RecordReason> {
  if (!isMap(map)) return err('record_shape');
  if (MANDATORY.some((member) => !map.has(member))) return err('record_member_missing');
  // A member that is not understood might change what the others mean.
  if (map.size !== MANDATORY.length + (map.has(SESSION_KEY) ? 1 : 0)) return err('record_shape');
  const members = {
    landmark: name(map.get(LANDMARK)),
    device: fixed(map.get(DEVICE), 32),
    challenge: fixed(map.get(CHALLENGE), 32),
    session: fixed(map.get(SESSION), 16),
    probes: integer(map.get(PROBES), leastProbes, mostProbes),
    minimumUs: integer(map.get(MINIMUM_US), 1, longestRoundTripUs),
    measuredAtMs: integer(map.get(MEASURED_AT_MS), 0, Number.MAX_SAFE_INTEGER),
    ...(map.has(SESSION_KEY) ? { sessionKey: fixed(map.get(SESSION_KEY), 32) } : {}),
  };
  const isValid = Object.values(members).every((member) => member !== null);
  return isValid ? ok(members as RoundTrip) : err('record_member_invalid');
}

function name(value: CborValue | undefined): string | null {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : null;
}

/** A copy: a view would carry the whole body wherever the member is sent. */
function fixed(value: CborValue | undefined, length: number): Bytes | null {
  return value instanceof Uint8Array && value.length === length ? value.slice() : null;
}

function integer(value: CborValue | undefined, least: number, most: number): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
    ? value
    : null;
}
