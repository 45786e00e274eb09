/**
 * A session key that a device key signed, so that a slow key need not answer every probe: COSE_Sign1 bytes <-> Delegation
 * (docs/protocol.md, "Session keys"). Bound to one challenge, one session of the agent's and a time; nothing is proved
 * here: the signature is checked where keys are.
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
import { suiteOf, suiteOfAlgorithm } from '../crypto/suites.ts';
import type { AttestationKey, Bytes, SuiteName } from '../model.ts';
import { type DecodeReason, err, ok, type RecordReason, type Result } from '../result.ts';

/** RFC 9596 `typ`: keeps a delegation from being anything else that a device's key signs. */
const TYP = 16;
const DELEGATION_TYPE = 'application/vnd.muster.session-key+cose';

/** One under P-384 has about 290 bytes. */
export const maxDelegationBytes = 352;
const LIMITS: CborLimits = { maxBytes: maxDelegationBytes, maxDepth: 4, maxValues: 24 };
const POLICY = { limits: LIMITS, tag: 'required' } as const;

/** Members of the payload. */
const CHALLENGE = 1;
const SESSION = 2;
const SESSION_KEY = 3;
const SIGNED_AT_MS = 4;
const MEMBERS = [CHALLENGE, SESSION, SESSION_KEY, SIGNED_AT_MS];

/** A session is over in a minute; clocks of machines are off by some. */
export const delegationMs = 10 * 60_000;

export interface Delegation {
  readonly challenge: Bytes;
  /** 16 bytes that the agent drew: the name by which it opens sessions with landmarks. */
  readonly session: Bytes;
  /** Ed25519, 32 bytes. */
  readonly sessionKey: Bytes;
  /** By the device's clock, Unix ms. */
  readonly signedAtMs: number;
}

/** A decoded delegation, and what its signature is checked over. `kid` is the device key's thumbprint. */
export interface SignedDelegation {
  readonly toBeSigned: Bytes;
  readonly signature: Bytes;
  readonly suite: SuiteName;
  readonly kid: Bytes;
  readonly delegation: Delegation;
}

/** An item of at most 352 bytes -> the delegation, or the first reason why it is none. */
export function decodeDelegation(
  item: Bytes,
): Result<SignedDelegation, DecodeReason | RecordReason> {
  const message = decodeSign1(item, POLICY);
  if (!message.ok) return message;
  const { protectedBytes, protectedHeader, unprotectedHeader, payload, signature } = message.value;
  if (protectedHeader.get(TYP) !== DELEGATION_TYPE) return err('record_type_unknown');
  const suite = suiteOfAlgorithm(protectedHeader.get(ALG));
  if (!suite) return err('decode_cose_algorithm_unknown');
  const kid = fixed(protectedHeader.get(KID), 32);
  const hasOnlyThese = protectedHeader.size === 3 && unprotectedHeader.size === 0;
  if (!hasOnlyThese || !kid) return err('decode_cose_header_invalid');
  const map = decode(payload, LIMITS);
  if (!map.ok) return map;
  const delegation = delegationIn(map.value);
  if (!delegation.ok) return delegation;
  const toBeSigned = sigStructure(protectedBytes, payload);
  return ok({ toBeSigned, signature, suite: suite.name, kid, delegation: delegation.value });
}

/** Signs a session key with a device's. */
export function encodeDelegation(
  { challenge, session, sessionKey, signedAtMs }: Delegation,
  key: Pick<AttestationKey, 'suite' | 'thumbprint'> & { readonly sign: (message: Bytes) => Bytes },
): Bytes {
  const header = new Map<number, number | string | Bytes>([
    [ALG, suiteOf(key.suite).algorithm],
    [KID, key.thumbprint],
    [TYP, DELEGATION_TYPE],
  ]);
  const members: CborMap = new Map<number, CborValue>([
    [CHALLENGE, challenge],
    [SESSION, session],
    [SESSION_KEY, sessionKey],
    [SIGNED_AT_MS, signedAtMs],
  ]);
  const protectedBytes = encodeHeaderMap(header);
  const payload = encode(members);
  const signature = key.sign(sigStructure(protectedBytes, payload));
  return encodeSign1({ protectedBytes, unprotectedHeader: new Map(), payload, signature });
}

function delegationIn(map: CborValue): Result<Delegation, RecordReason> {
  if (!isMap(map)) return err('record_shape');
  if (MEMBERS.some((member) => !map.has(member))) return err('record_member_missing');
  if (map.size !== MEMBERS.length) return err('record_shape');
  const members = {
    challenge: fixed(map.get(CHALLENGE), 32),
    session: fixed(map.get(SESSION), 16),
    sessionKey: fixed(map.get(SESSION_KEY), 32),
    signedAtMs: time(map.get(SIGNED_AT_MS)),
  };
  const isValid = Object.values(members).every((member) => member !== null);
  return isValid ? ok(members as Delegation) : err('record_member_invalid');
}

function fixed(value: CborValue | undefined, length: number): Bytes | null {
  return value instanceof Uint8Array && value.length === length ? value.slice() : null;
}

function time(value: CborValue | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
