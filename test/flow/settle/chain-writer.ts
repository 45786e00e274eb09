/** Who signs a device's chain: an agent by the rules of docs/protocol.md ("Order and recovery"), or a copy of its key. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { encode } from '../../../src/core/codec/cbor.ts';
import { ueidOf } from '../../../src/core/crypto/key.ts';
import { claimsToCbor } from '../../../src/core/evidence/eat.ts';
import type { AttestationKey, Bytes, Claims } from '../../../src/core/model.ts';
import { resumeSequence } from '../../../src/core/verify/order.ts';
import type { DeviceHead, SettleItem } from '../../../src/flow/ledger-port.ts';

/** A challenge of the log: one a minute. */
export interface TestChallenge {
  readonly hash: Bytes;
  readonly atMs: number;
}

export interface Token extends SettleItem {
  readonly writer: string;
  readonly name: string;
}

/** What an agent keeps, and may lose at any time; the key is kept elsewhere. */
export interface WriterState {
  readonly sequence: number;
  readonly digest: Bytes;
  readonly bootseed: Bytes;
  readonly challengeAtMs: number;
}

/** What an agent without state has learned: it waits for another challenge than the first that it saw, then goes on. */
interface Recovery {
  readonly firstSeenMs: number;
  head: DeviceHead | null | undefined;
}

const NOTHING: WriterState = {
  sequence: 0,
  digest: new Uint8Array(32),
  bootseed: new Uint8Array(),
  challengeAtMs: 0,
};

export class Writer {
  readonly name: string;
  key: AttestationKey;
  state: WriterState | null;
  #recovery: Recovery | null = null;
  #boots = 0;

  /** A writer that begins a chain, or goes on with a copied state; null: it has the key alone. */
  constructor(name: string, key: AttestationKey, state: WriterState | null = NOTHING) {
    this.name = name;
    this.key = key;
    this.state = state;
    if (state === NOTHING) this.reboot();
  }

  /** A new boot with the state kept. */
  reboot(): void {
    if (this.state) this.state = { ...this.state, bootseed: this.#newBoot() };
  }

  /** All but the key is gone. */
  lose(current: TestChallenge): void {
    this.state = null;
    this.#recovery = { firstSeenMs: current.atMs, head: undefined };
  }

  /** Learns the head on record, where it has no state of its own. */
  ask(head: DeviceHead | null, current: TestChallenge): void {
    if (this.state) return;
    this.#recovery ??= { firstSeenMs: current.atMs, head };
    this.#recovery.head = head;
  }

  /** Signs the next token; null where it has to ask or to wait first, or the challenge is older than its last. */
  attest(challenge: TestChallenge): Token | null {
    const before = this.state ?? this.#resumed(challenge);
    if (!before || challenge.atMs < before.challengeAtMs) return null;
    const sequence = this.state ? before.sequence + 1 : before.sequence;
    const token = this.#sign({ ...before, sequence }, challenge);
    this.state = { ...before, sequence, digest: token.digest, challengeAtMs: challenge.atMs };
    return token;
  }

  #resumed(challenge: TestChallenge): WriterState | null {
    const recovery = this.#recovery;
    if (!recovery || recovery.head === undefined) return null;
    if (challenge.atMs <= recovery.firstSeenMs) return null;
    const { sequence = null, digest = NOTHING.digest } = recovery.head ?? {};
    this.#recovery = null;
    return {
      sequence: resumeSequence(sequence, challenge.atMs),
      digest,
      bootseed: this.#newBoot(),
      challengeAtMs: 0,
    };
  }

  #newBoot(): Bytes {
    this.#boots += 1;
    return sha256(utf8ToBytes(`${this.name} ${this.#boots}`));
  }

  #sign({ sequence, digest: previous, bootseed }: WriterState, challenge: TestChallenge): Token {
    const claims: Claims = {
      ledger: 'lic-1',
      challenge: challenge.hash,
      issuedAtS: Math.floor(challenge.atMs / 1000),
      ueid: ueidOf(this.key.thumbprint),
      hwmodel: 'NVIDIA H100 80GB HBM3',
      sequence,
      previous,
      bootseed,
      debug: 3,
      position: { latitude: 1.33, longitude: 103.71 },
      firmware: {},
      landmarkRecords: [],
    };
    const digest = sha256(encode(claimsToCbor(claims)));
    return {
      writer: this.name,
      name: `${this.name} ${sequence} ${bytesToHex(digest).slice(0, 6)}`,
      digest,
      kid: this.key.thumbprint,
      claims,
      challengeAtMs: challenge.atMs,
      bundleIndex: 0,
    };
  }
}
