/** Devices between ledgers, in SQLite: a ledger that nothing left or comes to holds two empty sets. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../core/model.ts';
import type {
  Arrival,
  Departure,
  LateToken,
  MoveStore,
  Stay,
  ToPassOn,
} from '../../flow/settle/move-store.ts';
import { fromJson, type Sql, toJson } from '../sql.ts';

export class Moves implements MoveStore {
  readonly #sql: Sql;
  /** By ordinal, whether it is still on its way. */
  #left: Map<number, boolean> | undefined;
  #expected: Set<string> | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Forgets what is held in memory. */
  clear(): void {
    this.#left = undefined;
    this.#expected = undefined;
  }

  isMoving(ordinal: number): boolean {
    return this.#departed().get(ordinal) === true;
  }

  isExpected(thumbprint: Bytes): boolean {
    const expected = this.#coming();
    return expected.size > 0 && expected.has(bytesToHex(thumbprint));
  }

  departure(ordinal: number): Departure | null {
    if (!this.#departed().has(ordinal)) return null;
    const [row] = this.#sql.exec('SELECT json FROM departure WHERE ordinal = ?', ordinal);
    return fromJson<Departure>(String(row!.json));
  }

  putDeparture(departure: Departure, isMoving: boolean): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO departure (ordinal, moving, json) VALUES (?, ?, ?)',
      ...[departure.ordinal, isMoving ? 1 : 0, toJson(departure)],
    );
    this.#departed().set(departure.ordinal, isMoving);
  }

  dropDeparture(ordinal: number): void {
    this.#sql.exec('DELETE FROM departure WHERE ordinal = ?', ordinal);
    this.#departed().delete(ordinal);
  }

  movingSinceMs(): number | null {
    if (![...this.#departed().values()].includes(true)) return null;
    const [row] = this.#sql.exec(
      `SELECT min(json ->> 'atMs') AS at_ms FROM departure WHERE moving = 1`,
    );
    return Number(row!.at_ms);
  }

  dropMoving(): void {
    this.#sql.exec('DELETE FROM departure WHERE moving = 1');
    this.#left = undefined;
  }

  arrival(ordinal: number): Arrival | null {
    const [row] = this.#sql.exec(
      'SELECT from_ledger, cut_at_ms FROM arrival WHERE ordinal = ?',
      ordinal,
    );
    return row ? { ordinal, from: String(row.from_ledger), cutAtMs: Number(row.cut_at_ms) } : null;
  }

  putArrival({ ordinal, from, cutAtMs }: Arrival): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO arrival (ordinal, from_ledger, cut_at_ms) VALUES (?, ?, ?)',
      ...[ordinal, from, cutAtMs],
    );
  }

  stay(ordinal: number, untilMs: number): Stay | null {
    const [row] = this.#sql.exec(
      'SELECT json FROM stay WHERE ordinal = ? AND until_ms = ?',
      ...[ordinal, untilMs],
    );
    return row ? fromJson<Stay>(String(row.json)) : null;
  }

  putStay(stay: Stay): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO stay (ordinal, until_ms, json) VALUES (?, ?, ?)',
      ...[stay.ordinal, stay.untilMs, toJson(stay)],
    );
  }

  dropStaysBefore(untilMs: number): void {
    this.#sql.exec('DELETE FROM stay WHERE until_ms < ?', untilMs);
  }

  expect(move: string, thumbprints: readonly string[]): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO expected (thumbprint, move) SELECT value, ?1 FROM json_each(?2)`,
      ...[move, JSON.stringify(thumbprints)],
    );
    this.#expected = undefined;
  }

  unexpect(move: string, thumbprints: readonly string[]): void {
    this.#sql.exec(
      `DELETE FROM expected WHERE move = ?1 AND thumbprint IN (SELECT value FROM json_each(?2))`,
      ...[move, JSON.stringify(thumbprints)],
    );
    this.#expected = undefined;
  }

  putToPassOn(to: string, token: LateToken): void {
    this.#sql.exec('INSERT INTO pass_on (to_ledger, json) VALUES (?, ?)', to, toJson(token));
  }

  waitingFor(): readonly string[] {
    const rows = this.#sql.exec('SELECT DISTINCT to_ledger FROM pass_on ORDER BY to_ledger');
    return rows.map((row) => String(row.to_ledger));
  }

  toPassOn(to: string, after: number, limit: number): readonly ToPassOn[] {
    return this.#sql
      .exec(
        'SELECT id, json FROM pass_on WHERE to_ledger = ? AND id > ? ORDER BY id LIMIT ?',
        ...[to, after, limit],
      )
      .map(({ id, json }) => ({ id: Number(id), token: fromJson<LateToken>(String(json)) }));
  }

  dropPassedOn(ids: readonly number[]): void {
    this.#sql.exec(
      'DELETE FROM pass_on WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    );
  }

  #departed(): Map<number, boolean> {
    if (!this.#left) {
      const rows = this.#sql.exec('SELECT ordinal, moving FROM departure');
      this.#left = new Map(rows.map((row) => [Number(row.ordinal), row.moving === 1]));
    }
    return this.#left;
  }

  #coming(): Set<string> {
    if (!this.#expected) {
      const rows = this.#sql.exec('SELECT thumbprint FROM expected');
      this.#expected = new Set(rows.map((row) => String(row.thumbprint)));
    }
    return this.#expected;
  }
}
