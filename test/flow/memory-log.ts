/** A LogStore in memory, whose archive is always level with it. Its transactions roll back, and it can be told to fail at any step of one. */

import type { Bytes } from '../../src/core/model.ts';
import type { KeptCheckpoint, LedgerHead, LogStore } from '../../src/flow/log-port.ts';

interface State {
  checkpoint: KeptCheckpoint | null;
  readonly tiles: Map<string, Bytes>;
  readonly entries: Map<number, Bytes>;
  readonly before: Map<number, Bytes>;
  readonly heads: Map<string, LedgerHead>;
}

/** The failure that was asked for: the process died here. */
export class Crash extends Error {}

export class MemoryLog implements LogStore {
  #state: State = {
    checkpoint: null,
    tiles: new Map(),
    entries: new Map(),
    before: new Map(),
    heads: new Map(),
  };
  #depth = 0;
  #steps = 0;
  #crashAt = Number.POSITIVE_INFINITY;

  /** Fails at step `step` from now on (1 is the first); a commit is a step before it and one after it. */
  crashAt(step: number): void {
    this.#crashAt = this.#steps + step;
  }

  neverCrash(): void {
    this.#crashAt = Number.POSITIVE_INFINITY;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Every ledger that has a leaf, for the checker. */
  get ledgers(): readonly string[] {
    return [...this.#state.heads.keys()];
  }

  get tileNames(): readonly string[] {
    return [...this.#state.tiles.keys()];
  }

  transaction<T>(run: () => T): T {
    if (this.#depth > 0) throw new Error('a transaction inside a transaction');
    const before = this.#state;
    this.#state = {
      checkpoint: before.checkpoint,
      tiles: new Map(before.tiles),
      entries: new Map(before.entries),
      before: new Map(before.before),
      heads: new Map(before.heads),
    };
    this.#depth = 1;
    let value: T;
    try {
      value = run();
      this.#step();
    } catch (fault) {
      this.#state = before;
      throw fault;
    } finally {
      this.#depth = 0;
    }
    this.#step();
    return value;
  }

  checkpoint(): KeptCheckpoint | null {
    this.#step();
    return this.#state.checkpoint;
  }

  putCheckpoint(checkpoint: KeptCheckpoint): void {
    this.#write(() => {
      this.#state.checkpoint = checkpoint;
    });
  }

  published(): KeptCheckpoint | null {
    return this.#state.checkpoint;
  }

  putPublished(): void {
    throw new Error('what is committed here is published');
  }

  tile(level: number, index: number): Bytes | undefined {
    this.#step();
    return this.#state.tiles.get(`${level}/${index}`)?.slice();
  }

  putTile(level: number, index: number, hashes: Bytes): void {
    this.#write(() => this.#state.tiles.set(`${level}/${index}`, hashes.slice()));
  }

  entries(index: number): Bytes | undefined {
    this.#step();
    return this.#state.entries.get(index)?.slice();
  }

  putEntries(index: number, leafData: Bytes): void {
    this.#write(() => this.#state.entries.set(index, leafData.slice()));
  }

  before(index: number): Bytes | undefined {
    this.#step();
    return this.#state.before.get(index)?.slice();
  }

  putBefore(index: number, indices: Bytes): void {
    this.#write(() => this.#state.before.set(index, indices.slice()));
  }

  head(ledger: string): LedgerHead | undefined {
    this.#step();
    return this.#state.heads.get(ledger);
  }

  putHead(ledger: string, head: LedgerHead): void {
    this.#write(() => this.#state.heads.set(ledger, head));
  }

  #write(change: () => unknown): void {
    if (this.#depth === 0) throw new Error('a write outside a transaction');
    this.#step();
    change();
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps >= this.#crashAt) throw new Crash(`at step ${this.#steps}`);
  }
}
