/** The attestation keys of a ledger's devices in SQLite, with their ends. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AttestationKey, Bytes, SuiteName } from '../../core/model.ts';
import type { RosterKey } from '../../flow/settle/store.ts';
import { blob, type Sql } from '../sql.ts';
import { KeyTable } from './key-table.ts';

export class Keys {
  readonly #sql: Sql;
  readonly #held = new KeyTable();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Forgets what is held in memory. */
  clear(): void {
    this.#held.clear();
  }

  /** One entry a thumbprint; what is not held is read by one statement, however many there are. */
  of(thumbprints: readonly Bytes[]): readonly (RosterKey | null)[] {
    const found = thumbprints.map((thumbprint) => this.#held.get(thumbprint));
    const missing = thumbprints.filter((_, i) => !found[i]);
    if (missing.length === 0) return found;
    const read = this.#read(missing.map((thumbprint) => bytesToHex(thumbprint)));
    const byName = new Map(read.map((key) => [bytesToHex(key.key.thumbprint), key]));
    for (const key of read) this.#held.set(key);
    return found.map((key, i) => key ?? byName.get(bytesToHex(thumbprints[i]!)) ?? null);
  }

  /** Of one device, whether they are its own still or not. */
  ofDevice(ordinal: number): readonly RosterKey[] {
    return this.#sql
      .exec(
        `SELECT thumbprint, suite, public_key, ordinal, ended_at_ms FROM device_key
         WHERE ordinal = ? ORDER BY thumbprint`,
        ordinal,
      )
      .map(rosterKey);
  }

  /** A key with whatever end it has. */
  putWithEnd({ key, ordinal, endedAtMs }: RosterKey): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO device_key (thumbprint, suite, public_key, ordinal, ended_at_ms)
       VALUES (?, ?, ?, ?, ?)`,
      ...[key.thumbprint, key.suite, key.publicKey, ordinal, endedAtMs],
    );
    this.#held.set({ key, ordinal, endedAtMs });
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
    this.#held.set({ key, ordinal, endedAtMs: null });
  }

  end(ordinal: number, nowMs: number): void {
    const ended = this.#sql.exec(
      `UPDATE device_key SET ended_at_ms = ? WHERE ordinal = ? AND ended_at_ms IS NULL
       RETURNING thumbprint, suite, public_key, ordinal, ended_at_ms`,
      nowMs,
      ordinal,
    );
    for (const row of ended) this.#held.set(rosterKey(row));
  }

  endAll(nowMs: number): void {
    // What a device that left signs is judged where it went.
    this.#sql.exec(
      `UPDATE device_key SET ended_at_ms = ? WHERE ended_at_ms IS NULL
         AND ordinal NOT IN (SELECT ordinal FROM departure WHERE moving = 0)`,
      nowMs,
    );
    this.#held.clear();
  }

  #read(names: readonly string[]): RosterKey[] {
    const rows = this.#sql.exec(
      `SELECT thumbprint, suite, public_key, ordinal, ended_at_ms FROM device_key
       WHERE thumbprint IN (SELECT unhex(value) FROM json_each(?))`,
      JSON.stringify(names),
    );
    return rows.map(rosterKey);
  }
}

function rosterKey(row: ReturnType<Sql['exec']>[number]): RosterKey {
  return {
    key: {
      suite: row.suite as SuiteName,
      publicKey: blob(row.public_key),
      thumbprint: blob(row.thumbprint),
    },
    ordinal: Number(row.ordinal),
    endedAtMs: row.ended_at_ms === null ? null : Number(row.ended_at_ms),
  };
}
