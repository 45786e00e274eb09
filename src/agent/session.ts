/** One session between a landmark and a key: what was asked, what came back, and what is said of it. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../core/bytes.ts';
import { keyOf } from '../core/crypto/key.ts';
import type { Platform } from '../core/crypto/platform.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { suiteOf } from '../core/crypto/suites.ts';
import type { AttestationKey, Bytes } from '../core/model.ts';
import { decodeDelegation, delegationMs, type SignedDelegation } from '../core/place/delegation.ts';
import { encodeRoundTrip, longestRoundTripUs } from '../core/place/round-trip.ts';
import type { Peer } from './cookies.ts';
import { answered, type Open, type Probe } from './frames.ts';

export interface Session {
  readonly id: Bytes;
  readonly peer: Peer;
  readonly nonceHex: string;
  readonly challenge: Bytes;
  readonly device: AttestationKey;
  readonly answering: AttestationKey;
  readonly delegation: SignedDelegation | null;
  readonly openedAtMs: number;
  readonly arrived: Arrived[];
  pending: Pending | null;
  sent: number;
  /** Once all answers hold. */
  item: Bytes | null;
  itemSent: number;
  doneAtMs: number | null;
}

export interface Pending {
  readonly probe: Probe;
  readonly sentNs: bigint;
}

export interface Arrived {
  readonly probe: Probe;
  readonly signature: Bytes;
  readonly tookNs: bigint;
}

const sessionLifeMs = 30_000;
/** A record is repeated for so long: datagrams get lost. */
const recordLifeMs = 5_000;
/** A probe without an answer for so long is lost; another nonce goes out. */
const probeLifeMs = 1_500;

/**
 * A session for whoever opened it under an id of 16 bytes; null where a key is one that anybody can sign for, or a delegation
 * is another device's, another challenge's, another session's or of another time.
 */
export function sessionOf(open: Open, id: Bytes, peer: Peer, openedAtMs: number): Session | null {
  const suite = suiteOf(open.suite);
  const publicKey = open.publicKey.slice();
  if (!suite.isAdmissible(publicKey)) return null;
  const device = keyOf(suite, publicKey);
  const delegation = open.delegation && delegationFor(open, device, openedAtMs);
  if (open.delegation && !delegation) return null;
  return {
    ...{ id, peer, openedAtMs, device },
    nonceHex: bytesToHex(open.nonce),
    challenge: open.challenge.slice(),
    answering: delegation ? keyOf(suiteOf('Ed25519'), delegation.delegation.sessionKey) : device,
    delegation,
    ...{ arrived: [], pending: null, sent: 0, item: null, itemSent: 0, doneAtMs: null },
  };
}

function delegationFor(
  { delegation: item, challenge, nonce }: Open,
  device: AttestationKey,
  nowMs: number,
): SignedDelegation | null {
  const decoded = item && decodeDelegation(item.slice());
  if (!decoded?.ok) return null;
  const { kid, suite, delegation } = decoded.value;
  const isFor =
    sameBytes(kid, device.thumbprint) &&
    suite === device.suite &&
    sameBytes(delegation.challenge, challenge) &&
    sameBytes(delegation.session, nonce) &&
    Math.abs(nowMs - delegation.signedAtMs) <= delegationMs;
  return isFor && suiteOf('Ed25519').isAdmissible(delegation.sessionKey) ? decoded.value : null;
}

/** Whether every answer was signed by the key that may answer. Stops at the first that fails: garbage costs one check. */
export async function holds(
  { device, answering, delegation, arrived }: Session,
  platform: Platform,
): Promise<boolean> {
  if (delegation) {
    const { toBeSigned, signature } = delegation;
    if (!(await platform.fastVerify(device.suite, device, toBeSigned, signature))) return false;
  }
  for (const { probe, signature } of arrived) {
    const { suite } = answering;
    if (!(await platform.fastVerify(suite, answering, answered(probe), signature))) return false;
  }
  return true;
}

/** The record of a session whose answers hold, signed; null where no way on earth takes so long. */
export function recordOf(
  { id, device, answering, challenge, arrived }: Session,
  { name, key }: { readonly name: string; readonly key: SigningKey },
  measuredAtMs: number,
): Bytes | null {
  const leastNs = arrived.reduce(
    (least, { tookNs }) => (tookNs < least ? tookNs : least),
    arrived[0]!.tookNs,
  );
  // Rounded up: a time is never shorter than it was.
  const minimumUs = Math.max(1, Math.ceil(Number(leastNs) / 1_000));
  if (minimumUs > longestRoundTripUs) return null;
  const members = { landmark: name, device: device.thumbprint, challenge, session: id };
  const counted = { probes: arrived.length, minimumUs, measuredAtMs };
  const sessionKey = answering === device ? {} : { sessionKey: answering.thumbprint };
  return encodeRoundTrip({ ...members, ...counted, ...sessionKey }, key).item;
}

/** Whether a session can be forgotten. */
export function isOver({ openedAtMs, doneAtMs }: Session, nowMs: number): boolean {
  return doneAtMs === null ? nowMs - openedAtMs > sessionLifeMs : nowMs - doneAtMs > recordLifeMs;
}

/** Whether a session waits for an answer that will not come. */
export function isLost({ pending }: Session, nowNs: bigint): boolean {
  return pending !== null && nowNs - pending.sentNs > BigInt(probeLifeMs) * 1_000_000n;
}
