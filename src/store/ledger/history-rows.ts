/** Thirty days of a ledger's digests in SQLite: a row a part and page. */
import type { HistoryRow } from '../../flow/settle/store.ts';
import { blob, type Sql } from '../sql.ts';

export class HistoryRows {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Oldest first. */
  of(page: number): readonly HistoryRow[] {
    const rows = this.#sql.exec(
      'SELECT header, settled_at_ms, entries FROM history WHERE page = ? ORDER BY header',
      page,
    );
    return rows.map((row) => ({
      header: Number(row.header),
      settledAtMs: Number(row.settled_at_ms),
      entries: blob(row.entries),
    }));
  }

  put(page: number, { header, settledAtMs, entries }: HistoryRow): void {
    this.#sql.exec(
      'INSERT INTO history (page, header, settled_at_ms, entries) VALUES (?, ?, ?, ?)',
      page,
      header,
      settledAtMs,
      entries,
    );
  }

  dropBefore(settledAtMs: number): void {
    this.#sql.exec('DELETE FROM history WHERE settled_at_ms < ?', settledAtMs);
  }
}
