/** A log's keeper over real SQLite and an archive that fails when told; it can be killed and started again at any moment. */
import type { DatabaseSync } from 'node:sqlite';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { VerifierKey } from '../../src/core/log/note-key.ts';
import type { Bytes } from '../../src/core/model.ts';
import { LogKeeper } from '../../src/flow/log-keeper.ts';
import type { LogSigner } from '../../src/flow/log-port.ts';
import type { ProveRequest } from '../../src/flow/ports.ts';
import { LOG_MIGRATIONS, sqlLogStore } from '../../src/store/log/log-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { Sql } from '../../src/store/sql.ts';
import { logSigner } from '../core/log/keys.ts';
import { type Acknowledged, checkWholeLog } from './check-log.ts';
import { FaultyArchive } from './faulty-archive.ts';
import { logView } from './log-view.ts';
import { leaves, random, startMs } from './pending.ts';
import { memoryDatabase, sqliteSql } from './sqlite.ts';

/** A process that died does nothing more. */
export class Killed extends Error {}

const signatures = new Map<string, Bytes>();

/** Signing in JavaScript takes milliseconds, and the same notes are signed in every run. */
const remembering: LogSigner = {
  key: logSigner.key,
  sign: (message) => {
    const name = bytesToHex(message);
    const known = signatures.get(name) ?? logSigner.sign(message);
    signatures.set(name, known);
    return known;
  },
};

export class LogScene {
  readonly database: DatabaseSync = memoryDatabase();
  readonly archive = new FaultyArchive();
  readonly told = { leaves: [] as Acknowledged[], notes: [] as string[] };
  /** Writes and commits so far: a read that fails changes nothing, and test/flow/round-crash.test.ts has those. */
  steps = 0;
  nowMs = startMs;
  /** The next process signs with it. */
  signer: LogSigner = remembering;
  /** Keys that checkpoints of this log may be signed by. */
  keys: readonly VerifierKey[] = [logSigner.key];
  keeper: LogKeeper;
  readonly reports: string[] = [];
  #diesAt = Number.POSITIVE_INFINITY;
  #seen: Bytes[] = [];
  #process = 0;
  #randomCount = 0;

  constructor() {
    migrate(sqliteSql(this.database), LOG_MIGRATIONS);
    this.keeper = this.#begun();
  }

  /** Another scene that begins where this one stands. */
  copy(): LogScene {
    const copy = new LogScene();
    for (const table of [
      'checkpoint',
      'published',
      'tile',
      'entries',
      'leaf_before',
      'ledger_head',
    ]) {
      for (const row of this.database.prepare(`SELECT * FROM ${table}`).all()) {
        const marks = Object.keys(row).map(() => '?');
        const insert = `INSERT INTO ${table} VALUES (${marks.join(', ')})`;
        copy.database.prepare(insert).run(...Object.values(row));
      }
    }
    copy.told.leaves.push(...this.told.leaves);
    copy.take(this.archive.objects);
    return copy;
  }

  /** Its archive is this one's, as it is now. */
  take(objects: ReadonlyMap<string, Bytes>): void {
    this.archive.objects.clear();
    for (const [name, bytes] of objects) this.archive.objects.set(name, bytes);
  }

  /** The write or commit after `ahead` others fails. */
  dieAt(ahead: number): void {
    this.#diesAt = this.steps + 1 + ahead;
  }

  /** The process is gone with everything in its memory, whatever it was doing; another one begins. */
  restart(): void {
    this.keeper = this.#begun();
  }

  async append(ledger: string, from: number, to: number): Promise<void> {
    const pending = leaves(ledger, from, to);
    const asked = pending.map(({ sequence, leafData }) => ({ sequence, leaf: leafData }));
    const places = await this.keeper.append({
      ledger,
      previous: pending[0]!.previous,
      leaves: asked,
    });
    const leafOf = new Map(asked.map(({ sequence, leaf }) => [sequence, leaf]));
    for (const { sequence, index } of places) {
      this.told.leaves.push({ ledger, sequence, leaf: leafOf.get(sequence)!, index });
    }
    if (places.length !== asked.length) throw new Error(`${places.length} of ${asked.length}`);
  }

  async challenge(): Promise<void> {
    this.nowMs += 60_000;
    this.told.notes.push((await this.keeper.challenge()).checkpoint);
  }

  async prove(request: ProveRequest): Promise<void> {
    this.told.notes.push((await this.keeper.prove(request)).checkpoint);
  }

  /** Derives everything anew; what was seen before is still there. Answers all leaves. */
  check(): readonly Bytes[] {
    const view = logView(this.database, this.archive.objects);
    this.#seen = checkWholeLog(view, this.keys, { ...this.told, before: this.#seen });
    return this.#seen;
  }

  #begun(): LogKeeper {
    this.#process += 1;
    const own = this.#process;
    const isAlive = () => {
      if (own !== this.#process) throw new Killed();
    };
    const store = sqlLogStore(this.#sql(isAlive));
    const { signer } = this;
    return new LogKeeper(store, () => ({
      archive: this.archive,
      clock: { nowMs: async () => this.nowMs },
      signer,
      random: () => random(this.#randomCount++),
      roundMs: 0,
      sleep: this.archive.sleep,
      report: (event, fault) => this.reports.push(`${event}: ${fault}`),
    }));
  }

  #sql(isAlive: () => void): Sql {
    const sql = sqliteSql(this.database);
    const step = () => {
      isAlive();
      this.steps += 1;
      if (this.steps === this.#diesAt) throw new Killed();
    };
    return {
      exec: (query, ...bindings) => {
        isAlive();
        if (!query.startsWith('SELECT')) step();
        return sql.exec(query, ...bindings);
      },
      // A commit is a step before it and one after it: what happened there is not known to who asked for it.
      transaction: (run) => {
        const value = sql.transaction(() => {
          const made = run();
          step();
          return made;
        });
        step();
        return value;
      },
    };
  }
}
