/** The attestation keys of a ledger's devices in SQLite, with their ends. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AttestationKey, Bytes, SuiteName } from '../../core/model.ts';
import type { RosterKey } from '../../flow/settle/store.ts';
import { blob, type Sql } from '../sql.ts';
import { Lru } from './lru.ts';

/** Keys held decoded. */
const CACHED_KEYS = 20_000;

export class Keys {
  readonly #sql: Sql;
  readonly #held = new Lru<string, RosterKey>(CACHED_KEYS);

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Forgets what is held in memory. */
  clear(): void {
    this.#held.clear();
  }

  /** One entry a thumbprint; what is not held is read by one statement, however many there are. */
  of(thumbprints: readonly Bytes[]): readonly (RosterKey | null)[] {
    const names = thumbprints.map((thumbprint) => bytesToHex(thumbprint));
    const found = names.map((name) => this.#held.get(name) ?? null);
    const missing = names.filter((_, i) => !found[i]);
    if (missing.length === 0) return found;
    const read = new Map(this.#read(missing).map((key) => [bytesToHex(key.key.thumbprint), key]));
    for (const [name, key] of read) this.#held.set(name, key);
    return found.map((key, i) => key ?? read.get(names[i]!) ?? null);
  }

  /** The device's key from now on; the one before has its end. */
  put(ordinal: number, key: AttestationKey, nowMs: number): void {
    this.end(ordinal, nowMs);
    this.#sql.exec(
      `INSERT OR REPLACE INTO device_key (thumbprint, suite, public_key, ordinal, ended_at_ms)
       VALUES (?, ?, ?, ?, NULL)`,
      key.thumbprint,
      key.suite,
      key.publicKey,
      ordinal,
    );
    this.#held.clear();
  }

  end(ordinal: number, nowMs: number): void {
    this.#sql.exec(
      'UPDATE device_key SET ended_at_ms = ? WHERE ordinal = ? AND ended_at_ms IS NULL',
      nowMs,
      ordinal,
    );
    this.#held.clear();
  }

  endAll(nowMs: number): void {
    this.#sql.exec('UPDATE device_key SET ended_at_ms = ? WHERE ended_at_ms IS NULL', nowMs);
    this.#held.clear();
  }

  #read(names: readonly string[]): RosterKey[] {
    const rows = this.#sql.exec(
      `SELECT thumbprint, suite, public_key, ordinal, ended_at_ms FROM device_key
       WHERE thumbprint IN (SELECT unhex(value) FROM json_each(?))`,
      JSON.stringify(names),
    );
    return rows.map((row) => ({
      key: {
        suite: row.suite as SuiteName,
        publicKey: blob(row.public_key),
        thumbprint: blob(row.thumbprint),
      },
      ordinal: Number(row.ordinal),
      endedAtMs: row.ended_at_ms === null ? null : Number(row.ended_at_ms),
    }));
  }
}
