/** What submitters' items were accepted and refused for, by the hour; refused items by their hash, never as bytes. */
import type { Level } from '../../flow/settle/quota.ts';
import type { RefusedRow, SubmitterHour } from '../../flow/settle/store.ts';
import { fromJson, type Sql, toJson } from '../sql.ts';

/** Refusals kept a ledger; the oldest give way. */
const MAX_REFUSED_ROWS = 10_000;

export class Submitters {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  hours(submitter: string, sinceHour: number): readonly SubmitterHour[] {
    return this.#sql
      .exec(
        'SELECT json FROM submitter_hour WHERE submitter = ? AND hour >= ?',
        submitter,
        sinceHour,
      )
      .map((row) => fromJson<SubmitterHour>(String(row.json)));
  }

  putHour(submitter: string, hour: number, tally: SubmitterHour): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO submitter_hour (submitter, hour, json) VALUES (?, ?, ?)',
      submitter,
      hour,
      toJson(tally),
    );
  }

  level(submitter: string): Level | null {
    const row = this.#sql.exec(
      'SELECT json FROM submitter_level WHERE submitter = ?',
      submitter,
    )[0];
    return row ? fromJson<Level>(String(row.json)) : null;
  }

  putLevel(submitter: string, level: Level): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO submitter_level (submitter, json) VALUES (?, ?)',
      submitter,
      toJson(level),
    );
  }

  putRefused(rows: readonly RefusedRow[]): void {
    for (const { itemHash, reason, submitter, atMs } of rows) {
      this.#sql.exec(
        'INSERT INTO refused (item_hash, reason, submitter, at_ms) VALUES (?, ?, ?, ?)',
        itemHash,
        reason,
        submitter,
        atMs,
      );
    }
    this.#sql.exec(
      'DELETE FROM refused WHERE id <= (SELECT max(id) FROM refused) - ?',
      MAX_REFUSED_ROWS,
    );
  }
}
