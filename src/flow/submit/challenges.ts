/** The distinct challenges that a body answers: looked up in memory, then in the archive; each proved before it is believed. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type OpenChallenge, openChallenge } from '../../core/log/challenge.ts';
import type { VerifierKey } from '../../core/log/note-key.ts';
import type { Bytes } from '../../core/model.ts';
import { err, type ReceiptReason, type Result } from '../../core/result.ts';
import type { ArchivePort } from '../ports.ts';

/** Challenges that one body may answer; what answers a further one is not examined. */
const MAX_CHALLENGES = 64;
/** Challenges held: a day of minutes. An entry is about 1 KB. */
const CACHED_CHALLENGES = 1440;

/** A challenge that the log issued. */
export interface IssuedChallenge {
  readonly hash: Bytes;
  /** The archived object, for receipts. */
  readonly object: Bytes;
  readonly issuedAtMs: number;
  readonly size: number;
}

/** What is known of the challenges of a body, by their hash in hex; null where the log never issued it. */
export type KnownChallenges = ReadonlyMap<string, IssuedChallenge | null>;

export class ChallengeBook {
  readonly #archive: ArchivePort;
  readonly #logKeys: readonly VerifierKey[];
  readonly #held = new Map<string, IssuedChallenge>();

  /** `logKeys`: every key of the log that challenges in use may be signed by, the present one first. */
  constructor(archive: ArchivePort, logKeys: readonly VerifierKey[]) {
    this.#archive = archive;
    this.#logKeys = logKeys;
  }

  /** The distinct challenges among those of a body's items, at most `MAX_CHALLENGES` of them: each is asked for once. */
  async lookUp(challenges: readonly Bytes[]): Promise<KnownChallenges> {
    const hashes = new Map<string, Bytes>();
    for (const challenge of challenges) {
      if (hashes.size >= MAX_CHALLENGES) break;
      hashes.set(bytesToHex(challenge), challenge);
    }
    const found = await Promise.all(
      [...hashes].map(async ([name, hash]) => [name, await this.issued(name, hash)] as const),
    );
    return new Map(found);
  }

  #opened(object: Bytes, hash: Bytes): Result<OpenChallenge, ReceiptReason> {
    let opened: Result<OpenChallenge, ReceiptReason> = err('receipt_log_signature_invalid');
    for (const key of this.#logKeys) {
      opened = openChallenge(object, hash, key);
      if (opened.ok) return opened;
    }
    return opened;
  }

  /** One challenge by its hash. */
  async issued(name: string, hash: Bytes): Promise<IssuedChallenge | null> {
    const held = this.#held.get(name);
    if (held) return held;
    const object = await this.#archive.get('challenges', name);
    if (!object) return null;
    const opened = this.#opened(object, hash);
    // The archive is ours: an object that is not what its name says is a fault of ours, not of a device.
    if (!opened.ok) throw new Error(`archived challenge: ${opened.reason}`);
    const { issuedAtMs, checkpoint } = opened.value;
    const challenge = { hash, object, issuedAtMs, size: checkpoint.size };
    if (this.#held.size >= CACHED_CHALLENGES) {
      this.#held.delete(this.#held.keys().next().value!);
    }
    this.#held.set(name, challenge);
    return challenge;
  }
}
