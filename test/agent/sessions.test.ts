import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Peer } from '../../src/agent/cookies.ts';
import {
  type Answer,
  answered,
  type Frame,
  type Open,
  type Probe,
} from '../../src/agent/frames.ts';
import { Sessions } from '../../src/agent/sessions.ts';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import type { SuiteName } from '../../src/core/model.ts';
import {
  type Delegation,
  delegationMs,
  encodeDelegation,
} from '../../src/core/place/delegation.ts';
import { decodeRoundTrip } from '../../src/core/place/round-trip.ts';

const key = signingKey('Ed25519', new Uint8Array(32).fill(1));
const device = signingKey('Ed25519', new Uint8Array(32).fill(2));
const stranger = signingKey('Ed25519', new Uint8Array(32).fill(3));
const challenge = new Uint8Array(32).fill(9);
const peer: Peer = { address: '192.0.2.1', port: 4000 };
const probes = 10;

let sent: { frame: Frame; to: Peer }[] = [];
let nowMs = 1_000_000;
let sessions: Sessions;

beforeEach(() => {
  sent = [];
  nowMs = 1_000_000;
  const settings = { name: 'sin1', key, probes, maxSessions: 8, maxSessionsAddress: 4 };
  sessions = new Sessions(settings, {
    platform: webCryptoPlatform(crypto),
    wallMs: () => nowMs,
    clockNs: () => BigInt(nowMs) * 1_000_000n,
    send: (frame, to) => sent.push({ frame, to }),
  });
});

function receive(frame: Frame, from: Peer = peer, tookMs = 0): void {
  nowMs += tookMs;
  sessions.receive(frame, from, BigInt(nowMs) * 1_000_000n);
}

function last<K extends Frame['kind']>(kind: K): Extract<Frame, { kind: K }> {
  const frame = sent.at(-1)?.frame;
  if (frame?.kind !== kind) throw new Error(`the last frame is ${frame?.kind}, not ${kind}`);
  return frame as Extract<Frame, { kind: K }>;
}

function opening(nonceByte: number, from: Peer = peer, by: SigningKey = device): Open {
  const nonce = new Uint8Array(16).fill(nonceByte);
  receive({ kind: 'hello', nonce }, from);
  const { cookie } = last('cookie');
  const { suite, publicKey } = by;
  return { kind: 'open', nonce, cookie, challenge, suite, publicKey, delegation: null };
}

/** The session of `opening(1)` delegated to the stranger's key. */
function told(more: Partial<Delegation> = {}): Delegation {
  const session = new Uint8Array(16).fill(1);
  return { challenge, session, sessionKey: stranger.publicKey, signedAtMs: nowMs, ...more };
}

function delegation(more: Partial<Delegation> = {}): Uint8Array {
  return encodeDelegation(told(more), device);
}

function answer(probe: Probe, by: SigningKey = device): Answer {
  const signature = new Uint8Array(96);
  signature.set(by.sign(answered(probe)));
  return { kind: 'answer', session: probe.session, index: probe.index, signature };
}

/** Answers every probe after so many ms each. */
function answerAll(tookMs: readonly number[], by: SigningKey = device): void {
  for (const took of tookMs) receive(answer(last('probe'), by), peer, took);
}

async function record() {
  await expect.poll(() => sent.at(-1)?.frame.kind).toBe('record');
  const decoded = decodeRoundTrip(last('record').item);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value;
}

const times = [40, 31, 30, 35, 90, 44, 33, 30, 39, 50];

describe('a session', () => {
  test('ends in a record of the least round trip, signed by the landmark', async () => {
    receive(opening(1));
    answerAll(times);
    const { roundTrip, kid, toBeSigned, signature } = await record();
    expect(roundTrip).toMatchObject({
      landmark: 'sin1',
      probes,
      minimumUs: 30_000,
      measuredAtMs: nowMs,
    });
    expect(roundTrip.device).toEqual(device.thumbprint);
    expect(roundTrip.challenge).toEqual(challenge);
    expect(roundTrip.sessionKey).toBeUndefined();
    expect(bytesToHex(kid)).toBe(bytesToHex(key.thumbprint));
    expect(await webCryptoPlatform(crypto).fastVerify('Ed25519', key, toBeSigned, signature)).toBe(
      true,
    );
  });

  test.each<SuiteName>(['ESP256', 'ESP384'])('measures a key of %s', async (suite) => {
    const secret = new Uint8Array(suite === 'ESP384' ? 48 : 32).fill(4);
    const other = signingKey(suite, secret);
    receive(opening(1, peer, other));
    answerAll(times, other);
    expect((await record()).roundTrip.device).toEqual(other.thumbprint);
  });

  test('may be answered by a key that the device key signed, and says which', async () => {
    receive({ ...opening(1), delegation: delegation() });
    answerAll(times, stranger);
    const { roundTrip } = await record();
    expect(roundTrip).toMatchObject({ device: device.thumbprint, sessionKey: stranger.thumbprint });
  });

  test('repeats a record that was lost, five times at most', async () => {
    receive(opening(1));
    answerAll(times);
    await record();
    const { session } = last('record');
    for (let i = 0; i < 10; i++) receive({ kind: 'again', session });
    expect(sent.filter(({ frame }) => frame.kind === 'record')).toHaveLength(5);
  });

  test('sends another probe for one that was lost, never the same nonce', async () => {
    receive(opening(1));
    const lost = last('probe');
    nowMs += 2_000;
    sessions.sweep();
    const next = last('probe');
    expect(next.index).toBe(lost.index + 1);
    expect(next.nonce).not.toEqual(lost.nonce);
    receive(answer(lost));
    expect(last('probe')).toBe(next);
    answerAll(times);
    expect((await record()).roundTrip.minimumUs).toBe(30_000);
  });
});

describe('whoever does not hold the key', () => {
  test('gets no record for answers of another key, and is told once', async () => {
    receive(opening(1));
    answerAll(times, stranger);
    await expect.poll(() => sent.at(-1)?.frame.kind).toBe('refused');
    expect(last('refused').refusal).toBe('answers-invalid');
    expect(sessions.open).toBe(0);
  });

  test('gets none for one answer of another key among ten', async () => {
    receive(opening(1));
    answerAll(times.slice(1));
    receive(answer(last('probe'), stranger));
    await expect.poll(() => sent.at(-1)?.frame.kind).toBe('refused');
  });

  test('gets none for a session key that the device key did not sign, though its name stands there', async () => {
    const forged = encodeDelegation(told(), { ...device, sign: stranger.sign });
    receive({ ...opening(1), delegation: forged });
    answerAll(times, stranger);
    await expect.poll(() => sent.at(-1)?.frame.kind).toBe('refused');
    expect(last('refused').refusal).toBe('answers-invalid');
  });

  test.each<[string, () => Uint8Array]>([
    ['of another device', () => encodeDelegation(told(), stranger)],
    ['for another challenge', () => delegation({ challenge: new Uint8Array(32) })],
    ['for another session', () => delegation({ session: new Uint8Array(16).fill(2) })],
    ['of ten minutes ago', () => delegation({ signedAtMs: nowMs - delegationMs - 1 })],
    ['of ten minutes on', () => delegation({ signedAtMs: nowMs + delegationMs + 1 })],
    ['to a key that anybody can sign for', () => delegation({ sessionKey: new Uint8Array(32) })],
    ['that is none', () => new Uint8Array(50).fill(1)],
  ])('opens no session by a delegation %s', (_, item) => {
    receive({ ...opening(1), delegation: item() });
    expect(last('refused').refusal).toBe('key-inadmissible');
    expect(sessions.open).toBe(0);
  });

  test('gains nothing by an answer that was given before', async () => {
    receive(opening(1));
    const first = answer(last('probe'));
    receive(first);
    const second = last('probe');
    receive(first);
    receive({ ...first, index: second.index });
    // The old signature stands as the answer to the second probe now, and sinks the session.
    answerAll(times.slice(2));
    await expect.poll(() => sent.at(-1)?.frame.kind).toBe('refused');
  });

  test('gains nothing by answers to another landmark', () => {
    receive(opening(1));
    const probe = last('probe');
    const elsewhere = { ...probe, landmark: stranger.thumbprint };
    expect(answered(elsewhere)).not.toEqual(answered(probe));
  });
});

describe('a flood', () => {
  test('of hellos leaves nothing behind', () => {
    for (let i = 0; i < 1_000; i++) receive({ kind: 'hello', nonce: new Uint8Array(16).fill(i) });
    expect(sessions.open).toBe(0);
  });

  test('from a forged address opens nothing: its cookie went elsewhere', () => {
    const open = opening(1, peer);
    receive(open, { address: '198.51.100.7', port: 4000 });
    expect(last('refused').refusal).toBe('cookie-expired');
    receive({ ...open, nonce: new Uint8Array(16).fill(2) });
    expect(last('refused').refusal).toBe('cookie-expired');
    nowMs += 21_000;
    receive(open);
    expect(last('refused').refusal).toBe('cookie-expired');
    expect(sessions.open).toBe(0);
  });

  test('from an address whose session was swept while it was checked gets no further room', async () => {
    receive(opening(1));
    answerAll(times, stranger);
    nowMs += 31_000;
    sessions.sweep();
    for (let i = 2; i < 6; i++) receive(opening(i));
    await expect.poll(() => sent.at(-1)?.frame).toMatchObject({ refusal: 'answers-invalid' });
    receive(opening(7));
    expect(last('refused').refusal).toBe('busy');
    expect(sessions.open).toBe(4);
  });

  test('from one address leaves room for others', () => {
    for (let i = 0; i < 6; i++) receive(opening(i));
    expect(last('refused').refusal).toBe('busy');
    expect(sessions.open).toBe(4);
    const other = { address: '192.0.2.2', port: 1 };
    receive(opening(9, other), other);
    expect(sessions.open).toBe(5);
  });

  test('of openings with one nonce is one session with one probe', () => {
    const open = opening(1);
    for (let i = 0; i < 50; i++) receive(open);
    expect(sessions.open).toBe(1);
    expect(sent.filter(({ frame }) => frame.kind === 'probe')).toHaveLength(1);
  });

  test('of answers to nobody’s session is not answered', () => {
    const before = sent.length;
    receive({
      kind: 'answer',
      session: new Uint8Array(16),
      index: 0,
      signature: new Uint8Array(96),
    });
    receive({ kind: 'again', session: new Uint8Array(16) });
    expect(sent).toHaveLength(before);
  });

  test('of sessions that never answer is over after half a minute', () => {
    for (let i = 0; i < 4; i++) receive(opening(i));
    for (let i = 0; i < 40; i++) {
      nowMs += 1_000;
      sessions.sweep();
    }
    expect(sessions.open).toBe(0);
  });
});

test('a key of small order, which anybody can sign for, is refused', () => {
  const identity = new Uint8Array(32);
  identity[0] = 1;
  receive({ ...opening(1), publicKey: identity });
  expect(last('refused').refusal).toBe('key-inadmissible');
});

test('an answer from another address than the one that opened is none', () => {
  receive(opening(1));
  const probe = last('probe');
  receive(answer(probe), { ...peer, port: 4001 });
  expect(last('probe')).toBe(probe);
});
