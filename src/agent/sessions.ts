/**
 * What a landmark knows of those it measures: sessions, bounded in number and in life. Probes go one after another; the
 * signatures are looked at when all answers are there, so that no check stands between an arrival and its clock.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Platform } from '../core/crypto/platform.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { suiteOf } from '../core/crypto/suites.ts';
import type { Bytes } from '../core/model.ts';
import { err, ok, type Result } from '../core/result.ts';
import { cookieFor, isCookie, type Peer } from './cookies.ts';
import type { Again, Answer, Frame, Hello, Open, Probe, Refusal } from './frames.ts';
import { holds, isLost, isOver, recordOf, type Session, sessionOf } from './session.ts';

export interface LandmarkSettings {
  /** Its id in the registry. */
  readonly name: string;
  readonly key: SigningKey;
  /** At least 10: noise is one-sided, and the least of few says too little. */
  readonly probes: number;
  readonly maxSessions: number;
  /** Of one address: a site behind one gateway still measures a whole rack at once. */
  readonly maxSessionsAddress: number;
}

/** What the outside gives. Nanoseconds of a clock that never runs back; milliseconds of the wall. */
export interface LandmarkOutside {
  readonly platform: Platform;
  readonly wallMs: () => number;
  readonly clockNs: () => bigint;
  readonly send: (frame: Frame, peer: Peer) => void;
}

/** Probes sent for each that has to be answered. */
const attempts = 3;
const maxItemSent = 5;

export class Sessions {
  readonly #settings: LandmarkSettings;
  readonly #outside: LandmarkOutside;
  readonly #secret: Bytes;
  readonly #byId = new Map<string, Session>();
  readonly #byNonce = new Map<string, Session>();
  readonly #ofAddress = new Map<string, number>();
  /** Records given since the start. */
  measured = 0;

  constructor(settings: LandmarkSettings, outside: LandmarkOutside) {
    this.#settings = settings;
    this.#outside = outside;
    this.#secret = outside.platform.random(32);
  }

  get open(): number {
    return this.#byId.size;
  }

  /** One datagram, with the clock as it was when it came. Whatever a landmark does not expect it does not answer. */
  receive(frame: Frame, peer: Peer, atNs: bigint): void {
    switch (frame.kind) {
      case 'hello':
        this.#greet(frame, peer);
        break;
      case 'open':
        this.#begin(frame, peer);
        break;
      case 'answer':
        this.#arrive(frame, peer, atNs);
        break;
      case 'again':
        this.#repeat(frame, peer);
        break;
    }
  }

  /** To be called some times a second: lost probes go out anew, old sessions are forgotten. */
  sweep(): void {
    const nowMs = this.#outside.wallMs();
    const nowNs = this.#outside.clockNs();
    for (const session of this.#byId.values()) {
      if (isOver(session, nowMs)) this.#forget(session);
      else if (isLost(session, nowNs)) this.#probe(session);
    }
  }

  #greet({ nonce }: Hello, peer: Peer): void {
    const cookie = cookieFor(this.#secret, peer, nonce, this.#outside.wallMs());
    this.#outside.send({ kind: 'cookie', nonce, cookie }, peer);
  }

  #begin(open: Open, peer: Peer): void {
    // A repeated opening is not another session; its probe is repeated when it is lost.
    if (this.#byNonce.has(bytesToHex(open.nonce))) return;
    const session = this.#admitted(open, peer);
    if (session.ok) this.#keep(session.value);
    else this.#refuse(open.nonce, peer, session.reason);
  }

  #admitted(open: Open, peer: Peer): Result<Session, Refusal> {
    const nowMs = this.#outside.wallMs();
    if (!isCookie(this.#secret, peer, open.nonce, open.cookie, nowMs)) return err('cookie-expired');
    if (!this.#hasRoom(peer)) return err('busy');
    const id = this.#outside.platform.random(16);
    const session = sessionOf(open, id, peer, nowMs);
    return session ? ok(session) : err('key-inadmissible');
  }

  #keep(session: Session): void {
    const { address } = session.peer;
    this.#byId.set(bytesToHex(session.id), session);
    this.#byNonce.set(session.nonceHex, session);
    this.#ofAddress.set(address, (this.#ofAddress.get(address) ?? 0) + 1);
    this.#probe(session);
  }

  #hasRoom({ address }: Peer): boolean {
    const { maxSessions, maxSessionsAddress } = this.#settings;
    const own = this.#ofAddress.get(address) ?? 0;
    return this.#byId.size < maxSessions && own < maxSessionsAddress;
  }

  #probe(session: Session): void {
    if (session.sent >= this.#settings.probes * attempts) {
      this.#forget(session);
      return;
    }
    const probe: Probe = {
      kind: 'probe',
      session: session.id,
      index: session.sent++,
      nonce: this.#outside.platform.random(32),
      landmark: this.#settings.key.thumbprint,
    };
    session.pending = { probe, sentNs: this.#outside.clockNs() };
    this.#outside.send(probe, session.peer);
  }

  #arrive(answer: Answer, peer: Peer, atNs: bigint): void {
    const session = this.#sessionFrom(answer.session, peer);
    const pending = session?.pending;
    if (!session || pending?.probe.index !== answer.index) return;
    const { signatureBytes } = suiteOf(session.answering.suite);
    const signature = answer.signature.slice(0, signatureBytes);
    session.arrived.push({ probe: pending.probe, signature, tookNs: atNs - pending.sentNs });
    session.pending = null;
    if (session.arrived.length < this.#settings.probes) this.#probe(session);
    else void this.#finish(session);
  }

  async #finish(session: Session): Promise<void> {
    const { platform, wallMs } = this.#outside;
    const isProved = await holds(session, platform);
    const item = isProved ? recordOf(session, this.#settings, wallMs()) : null;
    if (!item) {
      this.#refuse(session.id, session.peer, 'answers-invalid');
      this.#forget(session);
      return;
    }
    session.item = item;
    session.doneAtMs = this.#outside.wallMs();
    this.measured++;
    this.#give(session, item);
  }

  #give(session: Session, item: Bytes): void {
    session.itemSent++;
    this.#outside.send({ kind: 'record', session: session.id, item }, session.peer);
  }

  #repeat({ session: id }: Again, peer: Peer): void {
    const session = this.#sessionFrom(id, peer);
    if (session?.item && session.itemSent < maxItemSent) this.#give(session, session.item);
  }

  /** A session belongs to the address that opened it. */
  #sessionFrom(id: Bytes, { address, port }: Peer): Session | null {
    const session = this.#byId.get(bytesToHex(id));
    const isOwn = session?.peer.address === address && session.peer.port === port;
    return isOwn ? session : null;
  }

  #refuse(nonce: Bytes, peer: Peer, refusal: Refusal): void {
    this.#outside.send({ kind: 'refused', nonce, refusal }, peer);
  }

  /** Once: one that is swept while its answers are checked must not be counted off its address twice. */
  #forget(session: Session): void {
    if (!this.#byId.delete(bytesToHex(session.id))) return;
    this.#byNonce.delete(session.nonceHex);
    const left = (this.#ofAddress.get(session.peer.address) ?? 1) - 1;
    if (left > 0) this.#ofAddress.set(session.peer.address, left);
    else this.#ofAddress.delete(session.peer.address);
  }
}
