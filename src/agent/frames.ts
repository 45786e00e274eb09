/**
 * The datagrams between an agent and a landmark (docs/location.md, "Measuring"): fixed lengths, no parser that can be led
 * astray. What an agent sends is never shorter than what comes back to an address that has not shown that it receives.
 */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { suites } from '../core/crypto/suites.ts';
import type { Bytes, SuiteName } from '../core/model.ts';
import { maxDelegationBytes } from '../core/place/delegation.ts';

const magic = utf8ToBytes('MLM1');
const kinds = {
  hello: 1,
  cookie: 2,
  open: 3,
  probe: 4,
  answer: 5,
  record: 6,
  again: 7,
  refused: 8,
} as const;
const head = 5;
const publicKeyRoom = 97;
const signatureRoom = 96;
const maxRecordBytes = 512;

export const refusals = ['busy', 'key-inadmissible', 'cookie-expired', 'answers-invalid'] as const;
export type Refusal = (typeof refusals)[number];

export interface Hello {
  readonly kind: 'hello';
  /** 16 bytes, the agent's name for this try. */
  readonly nonce: Bytes;
}
export interface Cookie {
  readonly kind: 'cookie';
  readonly nonce: Bytes;
  /** 16 bytes that only who receives at the address can know. */
  readonly cookie: Bytes;
}
export interface Open {
  readonly kind: 'open';
  readonly nonce: Bytes;
  readonly cookie: Bytes;
  readonly challenge: Bytes;
  readonly suite: SuiteName;
  readonly publicKey: Bytes;
  /** By which another key answers in the device key's stead (core/place/delegation.ts); null: it answers itself. */
  readonly delegation: Bytes | null;
}
export interface Probe {
  readonly kind: 'probe';
  readonly session: Bytes;
  readonly index: number;
  readonly nonce: Bytes;
  /** Thumbprint of the landmark's key: an answer to one landmark is none to another. */
  readonly landmark: Bytes;
}
export interface Answer {
  readonly kind: 'answer';
  readonly session: Bytes;
  readonly index: number;
  readonly signature: Bytes;
}
export interface Recorded {
  readonly kind: 'record';
  readonly session: Bytes;
  readonly item: Bytes;
}
export interface Again {
  readonly kind: 'again';
  readonly session: Bytes;
}
export interface Refused {
  readonly kind: 'refused';
  readonly nonce: Bytes;
  readonly refusal: Refusal;
}
export type Frame = Hello | Cookie | Open | Probe | Answer | Recorded | Again | Refused;

/** Bytes of each kind; of a record, the most. A cookie is shorter than a hello, a refusal and a probe than what opens. */
export const frameBytes = {
  hello: 64,
  cookie: head + 32,
  open: head + 16 + 16 + 32 + 1 + publicKeyRoom + 2 + maxDelegationBytes,
  probe: 160,
  answer: head + 16 + 2 + signatureRoom,
  record: head + 16 + maxRecordBytes,
  again: 64,
  refused: head + 17,
} as const;

/** What the answering key signs for one probe. */
export function answered(probe: Probe): Bytes {
  const { landmark, session, index, nonce } = probe;
  return concatBytes(utf8ToBytes('muster round trip v1\0'), landmark, session, u16(index), nonce);
}

/** A frame -> its datagram. */
export function encodeFrame(frame: Frame): Bytes {
  const body = concatBytes(magic, Uint8Array.of(kinds[frame.kind]), ...members(frame));
  return frame.kind === 'record' ? body : padded(body, frameBytes[frame.kind]);
}

function members(frame: Frame): Bytes[] {
  switch (frame.kind) {
    case 'hello':
      return [frame.nonce];
    case 'cookie':
      return [frame.nonce, frame.cookie];
    case 'open':
      return openMembers(frame);
    case 'probe':
      return [frame.session, u16(frame.index), frame.nonce, frame.landmark];
    case 'answer':
      return [frame.session, u16(frame.index), padded(frame.signature, signatureRoom)];
    case 'record':
      return [frame.session, frame.item];
    case 'again':
      return [frame.session];
    case 'refused':
      return [frame.nonce, Uint8Array.of(refusals.indexOf(frame.refusal))];
  }
}

function openMembers({ nonce, cookie, challenge, suite, publicKey, delegation }: Open): Bytes[] {
  return [
    ...[nonce, cookie, challenge, Uint8Array.of(suites.findIndex(({ name }) => name === suite))],
    padded(publicKey, publicKeyRoom),
    u16(delegation?.length ?? 0),
    padded(delegation ?? new Uint8Array(), maxDelegationBytes),
  ];
}

/** A datagram -> its frame; null for whatever is none: it is not answered. The frame's members are views. */
export function decodeFrame(bytes: Bytes): Frame | null {
  if (bytes.length < head || magic.some((byte, i) => bytes[i] !== byte)) return null;
  switch (bytes[4]) {
    case kinds.hello:
      return sized(bytes, 'hello') && { kind: 'hello', nonce: at(bytes, 0, 16) };
    case kinds.cookie:
      return (
        sized(bytes, 'cookie') && {
          kind: 'cookie',
          nonce: at(bytes, 0, 16),
          cookie: at(bytes, 16, 16),
        }
      );
    case kinds.open:
      return sized(bytes, 'open') && openIn(bytes);
    case kinds.probe:
      return sized(bytes, 'probe') && probeIn(bytes);
    case kinds.answer:
      return sized(bytes, 'answer') && answerIn(bytes);
    case kinds.record:
      return recordIn(bytes);
    case kinds.again:
      return sized(bytes, 'again') && { kind: 'again', session: at(bytes, 0, 16) };
    case kinds.refused:
      return sized(bytes, 'refused') && refusedIn(bytes);
    default:
      return null;
  }
}

function openIn(bytes: Bytes): Open | null {
  const suite = suites[bytes[head + 64] ?? -1];
  const length = u16At(bytes, 65 + publicKeyRoom);
  if (!suite || length > maxDelegationBytes) return null;
  return {
    kind: 'open',
    nonce: at(bytes, 0, 16),
    cookie: at(bytes, 16, 16),
    challenge: at(bytes, 32, 32),
    suite: suite.name,
    publicKey: at(bytes, 65, suite.publicKeyBytes),
    delegation: length > 0 ? at(bytes, 67 + publicKeyRoom, length) : null,
  };
}

function probeIn(bytes: Bytes): Probe {
  const members = { session: at(bytes, 0, 16), index: u16At(bytes, 16) };
  return { kind: 'probe', ...members, nonce: at(bytes, 18, 32), landmark: at(bytes, 50, 32) };
}

/** The whole room of the signature: whose suite knows its length cuts it. */
function answerIn(bytes: Bytes): Answer {
  const members = { session: at(bytes, 0, 16), index: u16At(bytes, 16) };
  return { kind: 'answer', ...members, signature: at(bytes, 18, signatureRoom) };
}

function recordIn(bytes: Bytes): Recorded | null {
  const length = bytes.length - head - 16;
  if (length < 1 || length > maxRecordBytes) return null;
  return { kind: 'record', session: at(bytes, 0, 16), item: at(bytes, 16, length) };
}

function refusedIn(bytes: Bytes): Refused | null {
  const refusal = refusals[bytes[head + 16]!];
  return refusal ? { kind: 'refused', nonce: at(bytes, 0, 16), refusal } : null;
}

function sized(bytes: Bytes, kind: keyof typeof frameBytes): true | null {
  return bytes.length === frameBytes[kind] || null;
}

function at(bytes: Bytes, offset: number, length: number): Bytes {
  return bytes.subarray(head + offset, head + offset + length);
}

function padded(bytes: Bytes, length: number): Bytes {
  const room = new Uint8Array(length);
  room.set(bytes);
  return room;
}

function u16(value: number): Bytes {
  return Uint8Array.of(value >> 8, value & 0xff);
}

function u16At(bytes: Bytes, offset: number): number {
  return bytes[head + offset]! * 256 + bytes[head + offset + 1]!;
}
