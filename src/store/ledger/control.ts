/** Export control's part of a ledger in SQLite. */
import type { ControlStore } from '../../flow/settle/control-store.ts';
import type { Sql } from '../sql.ts';

type Ownership = NonNullable<ReturnType<ControlStore['ownership']>>;

export class Control implements ControlStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  ownership(): Ownership | null {
    const row = this.#sql.exec('SELECT json FROM ownership')[0];
    return row ? JSON.parse(String(row.json)) : null;
  }

  putOwnership(ownership: Ownership): void {
    const json = JSON.stringify(ownership);
    this.#sql.exec('INSERT OR REPLACE INTO ownership (one, json) VALUES (1, ?)', json);
  }
}
