/**
 * The log as its one object runs it: leaves wait for a round, a round is committed, then published, then answered.
 * All that outlives the process is in store and archive; what is here may be lost at any moment.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { HASH_BYTES } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import { type CosignedCheckpoint, type Cosigning, unwitnessed } from './cosigning.ts';
import {
  ArchiveDiffers,
  type LogArchive,
  LogDisagrees,
  type Sleep,
  withinLimit,
} from './log-archive.ts';
import type { LogSigner, LogStore, PendingLeaf } from './log-port.ts';
import type {
  AppendRequest,
  Clock,
  LogPort,
  LogProofs,
  ProveRequest,
  Random,
  Witnessed,
} from './ports.ts';
import { coseRoot, prove } from './prove.ts';
import { agree, publish } from './publish.ts';
import { publishedTile } from './published.ts';
import { issueChallenge, type RoundOutcome, round } from './round.ts';
import { TileCache } from './tile-cache.ts';

/** A challenge is served for so long; then the next time leaf is due. */
export const CHALLENGE_LIFE_MS = 60_000;
/** Leaves that wait for a round at most; more are pushed back with an error. */
const MAX_POOL = 16_384;
/** One call of the archive. */
const ARCHIVE_LIMIT_MS = 15_000;

export interface KeeperPorts {
  readonly archive: LogArchive;
  readonly clock: Clock;
  readonly signer: LogSigner;
  readonly random: Random;
  /** From the first leaf of a pool to its round. */
  readonly roundMs: number;
  readonly sleep: Sleep;
  readonly report: (event: string, fault: unknown) => void;
}

type ServedChallenge = Awaited<ReturnType<LogPort['challenge']>>;

export class LogKeeper implements Omit<LogPort, 'sweep'> {
  readonly #store: LogStore;
  readonly #ports: () => KeeperPorts;
  readonly #cosigning: Cosigning;
  #pool: PendingLeaf[] = [];
  #round: Promise<RoundOutcome> | null = null;
  #challenge: Promise<ServedChallenge> | null = null;
  #challengeAtMs = Number.NEGATIVE_INFINITY;
  #start: Promise<void> | null = null;
  #publishing: Promise<void> | null = null;
  #stopped: string | null = null;
  readonly #tiles: TileCache;

  constructor(store: LogStore, ports: () => KeeperPorts, cosigning: Cosigning = unwitnessed) {
    this.#store = store;
    this.#tiles = new TileCache(store);
    this.#ports = ports;
    this.#cosigning = cosigning;
  }

  /** Places of the leaves once a published checkpoint covers them. Throws where one conflicts with what stands. */
  async append(request: AppendRequest): Promise<{ sequence: number; index: number }[]> {
    const pending = pendingOf(request);
    await this.#started();
    if (this.#pool.length + pending.length > MAX_POOL) throw new Error('log_pool_full');
    this.#pool.push(...pending);
    // Begun in a later turn, so that one that fails at once is forgotten after it was kept, not before.
    this.#round ??= Promise.resolve().then(() => this.#nextRound());
    const outcome = await this.#round;
    const placed = pending.map((leaf) => placedIn(outcome, leaf));
    await this.#publishedTo(outcome.size);
    return placed;
  }

  async prove(request: ProveRequest): Promise<LogProofs> {
    await this.#started();
    await this.#publishedTo(this.#store.published()?.size ?? this.#store.checkpoint()?.size ?? 0);
    const checkpoint = await this.#cosigning.covering(leavesNeeded(request));
    const hashes = (size: number) => this.#tiles.hashesOf(size);
    const proofs = prove(this.#store, request, checkpoint ? { checkpoint, hashes } : { hashes });
    if (!proofs.ok) throw new Error(proofs.reason);
    const given = { ...proofs.value, witnessed: this.#witnessed(checkpoint) };
    if (!request.asCose) return given;
    return { ...given, coseRoot: coseRoot(this.#store, given.size, this.#ports().signer) };
  }

  #witnessed(cosigned: CosignedCheckpoint | null): Witnessed {
    if (!this.#cosigning.isAsked) return 'none';
    if (!cosigned) return 'pending';
    return cosigned.hasQuorum ? 'quorum' : 'some';
  }

  /** The challenge of this minute, archived under its hash before anybody sees it. */
  async challenge(): Promise<ServedChallenge> {
    await this.#started();
    const nowMs = await this.#ports().clock.nowMs();
    // A clock that runs back must not keep one challenge alive until it has caught up.
    const ageMs = nowMs - this.#challengeAtMs;
    if (!this.#challenge || ageMs >= CHALLENGE_LIFE_MS || ageMs < 0) {
      this.#challengeAtMs = nowMs;
      const issued = this.#issue(nowMs);
      this.#challenge = issued;
      issued.catch(() => {
        if (this.#challenge === issued) this.#challenge = null;
      });
    }
    return this.#challenge;
  }

  /** The published checkpoint, with its cosignatures where it is a minute's; a log that has none yet issues its first challenge. */
  async checkpoint(): Promise<string> {
    await this.#started();
    const published = this.#store.published();
    if (!published) return (await this.challenge()).checkpoint;
    const newest = await this.#cosigning.newest();
    return newest?.size === published.size ? newest.note : published.note;
  }

  /** The newest checkpoint that has the quorum of the log's witnesses. */
  async witnessed(): Promise<string | null> {
    await this.#started();
    return (await this.#cosigning.newest())?.note ?? null;
  }

  async tile(named: Parameters<LogPort['tile']>[0]): Promise<Bytes | null> {
    await this.#started();
    return publishedTile(this.#store, named);
  }

  /** Everything that arrives while a round waits goes with it; nothing is awaited from taking the pool to the commit. */
  async #nextRound(): Promise<RoundOutcome> {
    try {
      const { roundMs, signer, clock, sleep } = this.#ports();
      await sleep(roundMs);
      const nowMs = await clock.nowMs();
      this.#refuseIfStopped();
      return round(this.#store, this.#pool, signer, nowMs);
    } finally {
      // A round that failed is over too: its leaves are sent again, and the next one must not inherit the failure.
      this.#pool = [];
      this.#round = null;
    }
  }

  async #issue(nowMs: number): Promise<ServedChallenge> {
    const { signer, random } = this.#ports();
    this.#refuseIfStopped();
    const issued = issueChallenge(this.#store, signer, nowMs, random(32));
    await this.#archive().putIfAbsent('challenges', bytesToHex(issued.hash), issued.object);
    await this.#publishedTo(issued.size);
    this.#cosigning.begin(issued);
    return { hash: issued.hash, checkpoint: issued.note, issuedAtMs: issued.issuedAtMs };
  }

  /** Looks once whether the archive agrees; a log that it does not agree with answers nothing more. */
  #started(): Promise<void> {
    this.#refuseIfStopped();
    this.#start ??= this.#orStop(agree(this.#store, this.#archive())).catch((fault: unknown) => {
      // An archive that did not answer is asked again.
      this.#start = null;
      throw fault;
    });
    return this.#start;
  }

  async #publishedTo(size: number): Promise<void> {
    while ((this.#store.published()?.size ?? 0) < size) {
      this.#refuseIfStopped();
      this.#publishing ??= this.#publish();
      await this.#publishing;
    }
  }

  async #publish(): Promise<void> {
    try {
      await this.#orStop(publish(this.#store, this.#archive()));
    } finally {
      this.#publishing = null;
    }
  }

  /** What says that there are two histories stops the log for good: a start looks at the archive again, and finds the same. */
  async #orStop(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (fault) {
      if (fault instanceof ArchiveDiffers || fault instanceof LogDisagrees) {
        this.#stopped ??= fault.message;
        this.#ports().report('log-stopped', fault.message);
      }
      this.#refuseIfStopped();
      throw fault;
    }
  }

  #archive(): LogArchive {
    const { archive, sleep } = this.#ports();
    return withinLimit(archive, sleep, ARCHIVE_LIMIT_MS);
  }

  #refuseIfStopped(): void {
    if (this.#stopped !== null) throw new Error(`log_stopped: ${this.#stopped}`);
  }
}

function placedIn({ places }: RoundOutcome, leaf: PendingLeaf) {
  const { ledger, sequence } = leaf;
  const index = places.get(leaf);
  if (typeof index !== 'number') throw new Error(`${index}: ${ledger} ${sequence}`);
  return { sequence, index };
}

/** How many leaves the tree of an answer must have. */
function leavesNeeded({ indices, fromSizes }: ProveRequest): number {
  return Math.max(1, ...indices.map((index) => index + 1), ...fromSizes);
}

/** What a request asks for, leaf by leaf. One bad leaf would throw in the round, and take the leaves of every other ledger with it. */
function pendingOf({ ledger, previous, leaves }: AppendRequest): PendingLeaf[] {
  if ([previous, ...leaves.map(({ leaf }) => leaf)].some((data) => data.length !== HASH_BYTES)) {
    throw new RangeError('no leaf data');
  }
  const first = leaves[0]?.sequence ?? 0;
  if (leaves.some(({ sequence }, at) => sequence !== first + at)) {
    throw new RangeError('leaves out of order');
  }
  return leaves.map(({ sequence, leaf }, at) => {
    return { ledger, sequence, leafData: leaf, previous: leaves[at - 1]?.leaf ?? previous };
  });
}
