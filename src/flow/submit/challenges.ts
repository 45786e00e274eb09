/** The distinct challenges that a body answers: looked up in memory, then in the archive; each proved before it is believed. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { openChallenge } from '../../core/log/challenge.ts';
import type { VerifierKey } from '../../core/log/note-key.ts';
import type { Bytes } from '../../core/model.ts';
import type { ArchivePort } from '../ports.ts';

/** Challenges that one body may answer; what answers a further one is not examined. */
export const MAX_CHALLENGES = 64;
/** Challenges held: a day of minutes. An entry is about 1 KB. */
const CACHED_CHALLENGES = 1440;

/** A challenge that the log issued. */
export interface IssuedChallenge {
  /** The archived object, for receipts. */
  readonly object: Bytes;
  readonly issuedAtMs: number;
  readonly size: number;
}

/** What is known of the challenges of a body, by their hash in hex; null where the log never issued it. */
export type KnownChallenges = ReadonlyMap<string, IssuedChallenge | null>;

export class ChallengeBook {
  readonly #archive: ArchivePort;
  readonly #logKey: VerifierKey;
  readonly #held = new Map<string, IssuedChallenge>();

  constructor(archive: ArchivePort, logKey: VerifierKey) {
    this.#archive = archive;
    this.#logKey = logKey;
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

  /** One challenge by its hash. */
  async issued(name: string, hash: Bytes): Promise<IssuedChallenge | null> {
    const held = this.#held.get(name);
    if (held) return held;
    const object = await this.#archive.get('challenges', name);
    if (!object) return null;
    const opened = openChallenge(object, hash, this.#logKey);
    // The archive is ours: an object that is not what its name says is a fault of ours, not of a device.
    if (!opened.ok) throw new Error(`archived challenge: ${opened.reason}`);
    const { issuedAtMs, checkpoint } = opened.value;
    const challenge = { object, issuedAtMs, size: checkpoint.size };
    if (this.#held.size >= CACHED_CHALLENGES) {
      this.#held.delete(this.#held.keys().next().value!);
    }
    this.#held.set(name, challenge);
    return challenge;
  }
}
