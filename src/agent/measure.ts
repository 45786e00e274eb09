/** Asks a landmark to measure a key: the agent opens the flow outward, so that no data centre has to open a port. */

import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { sameBytes } from '../core/bytes.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { suiteOf } from '../core/crypto/suites.ts';
import type { AttestationKey, Bytes } from '../core/model.ts';
import { decodeRoundTrip, type SignedRoundTrip } from '../core/place/round-trip.ts';
import { err, ok, type Result } from '../core/result.ts';
import {
  answered,
  decodeFrame,
  encodeFrame,
  type Frame,
  type Probe,
  type Refusal,
  type Refused,
} from './frames.ts';
import type { Place } from './landmark.ts';
import type { DelegatedSession } from './session-key.ts';

export interface Measurement {
  readonly landmark: Place;
  /** The landmark's key as the registry has it: its record has to hold under it. */
  readonly landmarkKey: AttestationKey;
  readonly key: SigningKey;
  /** The challenge of the minute, 32 bytes. */
  readonly challenge: Bytes;
  /** Under which another key answers in the device key's stead, where that one is slow to sign. */
  readonly session?: DelegatedSession;
  readonly patienceMs?: number;
}

export type MeasureReason = 'landmark-silent' | 'record-invalid' | `landmark-${Refusal}`;

const patienceMs = 20_000;
/** What was sent without an answer is sent again. */
const repeatMs = 400;

/** The landmark's record of the key, checked; or why there is none. */
export async function measure(
  wanted: Measurement,
): Promise<Result<SignedRoundTrip, MeasureReason>> {
  const socket = createSocket(isIPv6(wanted.landmark.address) ? 'udp6' : 'udp4');
  try {
    return await new Exchange(wanted, socket).ended();
  } finally {
    socket.close();
  }
}

class Exchange {
  readonly #wanted: Measurement;
  readonly #socket: Socket;
  readonly #nonce: Bytes;
  readonly #answerWith: SigningKey;
  #session: Bytes | null = null;
  /** What is said again until something comes back. */
  #saying: Frame;

  constructor(wanted: Measurement, socket: Socket) {
    this.#wanted = wanted;
    this.#socket = socket;
    this.#nonce = wanted.session?.nonce ?? new Uint8Array(randomBytes(16));
    this.#answerWith = wanted.session?.key ?? wanted.key;
    this.#saying = { kind: 'hello', nonce: this.#nonce };
  }

  ended(): Promise<Result<SignedRoundTrip, MeasureReason>> {
    return new Promise((resolve) => {
      let repeating: NodeJS.Timeout | undefined;
      const late = setTimeout(
        () => finish(err('landmark-silent')),
        this.#wanted.patienceMs ?? patienceMs,
      );
      const finish = (result: Result<SignedRoundTrip, MeasureReason>) => {
        clearInterval(repeating);
        clearTimeout(late);
        resolve(result);
      };
      // A name that is not resolved comes here too, and may take long: nothing is sent before the socket is connected.
      this.#socket.on('error', () => finish(err('landmark-silent')));
      this.#socket.on('connect', () => {
        this.#send(this.#saying);
        repeating = setInterval(() => this.#send(this.#saying), repeatMs);
      });
      this.#socket.on('message', (bytes) => {
        const frame = decodeFrame(new Uint8Array(bytes));
        const result = frame && this.#hear(frame);
        if (result) finish(result);
      });
      // A connected socket hears nobody but the landmark.
      const { address, port } = this.#wanted.landmark;
      this.#socket.connect(port, address);
    });
  }

  #hear(frame: Frame): Result<SignedRoundTrip, MeasureReason> | null {
    switch (frame.kind) {
      case 'cookie':
        if (sameBytes(frame.nonce, this.#nonce) && !this.#session)
          this.#say(this.#opening(frame.cookie));
        return null;
      case 'probe':
        this.#answer(frame);
        return null;
      case 'record':
        return this.#isOurs(frame.session) ? this.#checked(frame.item) : null;
      case 'refused':
        return this.#refusedBy(frame);
      default:
        return null;
    }
  }

  #refusedBy({ nonce, refusal }: Refused): Result<never, MeasureReason> | null {
    const isForUs = sameBytes(nonce, this.#nonce) || this.#isOurs(nonce);
    const reason: MeasureReason = `landmark-${refusal}`;
    return isForUs ? err(reason) : null;
  }

  #opening(cookie: Bytes): Frame {
    const { challenge, key, session } = this.#wanted;
    const { suite, publicKey } = key;
    const members = { nonce: this.#nonce, cookie: cookie.slice(), challenge, suite, publicKey };
    return { kind: 'open', ...members, delegation: session?.delegation ?? null };
  }

  /** The first session that probes is the only one; a probe in another landmark's name is not answered. */
  #answer(probe: Probe): void {
    if (!sameBytes(probe.landmark, this.#wanted.landmarkKey.thumbprint)) return;
    this.#session ??= probe.session.slice();
    if (!this.#isOurs(probe.session)) return;
    const signature = this.#answerWith.sign(answered(probe));
    this.#send({ kind: 'answer', session: probe.session, index: probe.index, signature });
    this.#saying = { kind: 'again', session: this.#session };
  }

  #checked(item: Bytes): Result<SignedRoundTrip, MeasureReason> {
    const { landmarkKey, key, challenge } = this.#wanted;
    const decoded = decodeRoundTrip(item.slice());
    if (!decoded.ok) return err('record-invalid');
    const { toBeSigned, signature, kid, roundTrip } = decoded.value;
    const holds =
      sameBytes(kid, landmarkKey.thumbprint) &&
      sameBytes(roundTrip.device, key.thumbprint) &&
      sameBytes(roundTrip.challenge, challenge) &&
      suiteOf(landmarkKey.suite).verify(landmarkKey.publicKey, toBeSigned, signature);
    return holds ? ok(decoded.value) : err('record-invalid');
  }

  #isOurs(session: Bytes): boolean {
    return this.#session !== null && sameBytes(session, this.#session);
  }

  #say(frame: Frame): void {
    this.#saying = frame;
    this.#send(frame);
  }

  #send(frame: Frame): void {
    this.#socket.send(encodeFrame(frame), () => undefined);
  }
}
