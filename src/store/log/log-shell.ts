/** The Log Durable Object: pools leaves for a moment, then one round; the challenge of the minute; proofs. */

import { DurableObject } from 'cloudflare:workers';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../core/model.ts';
import type { LogSigner, LogStore, PendingLeaf } from '../../flow/log-port.ts';
import type {
  AppendRequest,
  ArchivePort,
  Clock,
  LogPort,
  LogProofs,
  ProveRequest,
  Random,
} from '../../flow/ports.ts';
import { publishedTile } from '../../flow/published.ts';
import { forget, issueChallenge, prove, type RoundOutcome, round } from '../../flow/round.ts';
import { durableSql } from '../durable-sql.ts';
import { migrate } from '../migrate.ts';
import { LOG_MIGRATIONS, sqlLogStore } from './log-store.ts';

/** A challenge is served for so long; then the next time leaf is due. */
const CHALLENGE_LIFE_MS = 60_000;
/** Of a header's leaf data. */
const LEAF_BYTES = 32;
/** Leaves that wait for a round at most; more are pushed back with an error. */
const MAX_POOL = 16_384;
/** Indices kept a ledger behind what it still carries. */
const INDICES_KEPT = 1024;

export interface LogConfig {
  readonly archive: ArchivePort;
  readonly clock: Clock;
  readonly signer: LogSigner;
  readonly random: Random;
  /** From the first leaf of a pool to its round. */
  readonly roundMs: number;
}

interface ServedChallenge {
  readonly hash: Uint8Array;
  readonly checkpoint: string;
  readonly issuedAtMs: number;
}

export abstract class LogShell<Env> extends DurableObject<Env> {
  readonly #store: LogStore;
  #pool: PendingLeaf[] = [];
  #round: Promise<RoundOutcome> | null = null;
  #challenge: Promise<ServedChallenge> | null = null;
  #challengeAtMs = Number.NEGATIVE_INFINITY;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    migrate(sql, LOG_MIGRATIONS);
    this.#store = sqlLogStore(sql);
  }

  protected abstract config(): LogConfig;

  /** Places of the leaves once a signed checkpoint covers them. Throws where one conflicts with what stands. */
  async append({ ledger, leaves }: AppendRequest): Promise<{ sequence: number; index: number }[]> {
    // One bad leaf would throw in the round, and take the leaves of every other ledger with it.
    if (leaves.some(({ leaf }) => leaf.length !== LEAF_BYTES)) throw new RangeError('no leaf data');
    if (this.#pool.length + leaves.length > MAX_POOL) throw new Error('log_pool_full');
    for (const { sequence, leaf } of leaves) this.#pool.push({ ledger, sequence, leafData: leaf });
    // Begun in a later turn, so that one that fails at once is forgotten after it was kept, not before.
    this.#round ??= Promise.resolve().then(() => this.#nextRound());
    const outcome = await this.#round;
    // What a ledger no longer carries it has confirmed; some are kept for Workers that are late.
    const first = leaves[0]?.sequence ?? 0;
    if (first > INDICES_KEPT) forget(this.#store, ledger, first - INDICES_KEPT);
    const wanted = new Set(leaves.map((leaf) => leaf.sequence));
    const refused = outcome.refused.find(
      (one) => one.ledger === ledger && wanted.has(one.sequence),
    );
    if (refused) throw new Error(`${refused.reason}: ${ledger} ${refused.sequence}`);
    return outcome.placed
      .filter((one) => one.ledger === ledger && wanted.has(one.sequence))
      .map(({ sequence, index }) => ({ sequence, index }));
  }

  async prove(request: ProveRequest): Promise<LogProofs> {
    const proofs = prove(this.#store, request);
    if (!proofs.ok) throw new Error(proofs.reason);
    return proofs.value;
  }

  /** The challenge of this minute, archived under its hash before anybody sees it. */
  async challenge(): Promise<ServedChallenge> {
    const nowMs = await this.config().clock.nowMs();
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

  async checkpoint(): Promise<string> {
    const kept = this.#store.checkpoint();
    return kept ? kept.note : (await this.challenge()).checkpoint;
  }

  async tile(named: Parameters<LogPort['tile']>[0]): Promise<Bytes | null> {
    return publishedTile(this.#store, named);
  }

  /** Appends the time leaf that is due. */
  async sweep(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + CHALLENGE_LIFE_MS);
    await this.challenge();
  }

  override async alarm(): Promise<void> {
    await this.sweep().catch(reportFault);
  }

  /** Everything that arrives while a round waits goes with it; nothing is awaited from taking the pool to the commit. */
  async #nextRound(): Promise<RoundOutcome> {
    try {
      const { roundMs, signer, clock } = this.config();
      await scheduler.wait(roundMs);
      const nowMs = await clock.nowMs();
      return round(this.#store, this.#pool, signer, nowMs);
    } finally {
      // A round that failed is over too: its leaves are sent again, and the next one must not inherit the failure.
      this.#pool = [];
      this.#round = null;
    }
  }

  async #issue(nowMs: number): Promise<ServedChallenge> {
    const { archive, signer, random } = this.config();
    const issued = issueChallenge(this.#store, signer, nowMs, random(32));
    await archive.putIfAbsent('challenges', bytesToHex(issued.hash), issued.object);
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + CHALLENGE_LIFE_MS);
    }
    return { hash: issued.hash, checkpoint: issued.note, issuedAtMs: issued.issuedAtMs };
  }
}

function reportFault(fault: unknown): void {
  console.error(JSON.stringify({ event: 'log-sweep-failed', fault: String(fault) }));
}
