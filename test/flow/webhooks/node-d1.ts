/** D1 over Node's own SQLite, with the real migrations: what stores of D1 call, and no more. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const folder = resolve(import.meta.dirname, '../../../drizzle');

class Statement {
  readonly #database: DatabaseSync;
  readonly #text: string;
  readonly #values: readonly SQLInputValue[];

  constructor(database: DatabaseSync, text: string, values: readonly SQLInputValue[] = []) {
    this.#database = database;
    this.#text = text;
    this.#values = values;
  }

  bind(...values: SQLInputValue[]): Statement {
    return new Statement(this.#database, this.#text, values);
  }

  async all() {
    return this.now();
  }

  async run() {
    return this.now();
  }

  async first() {
    return this.now().results[0] ?? null;
  }

  async raw() {
    const statement = this.#database.prepare(this.#text);
    statement.setReturnArrays(true);
    return statement.all(...this.#values);
  }

  now() {
    const results = this.#database.prepare(this.#text).all(...this.#values);
    const row = this.#database.prepare('SELECT changes() AS changes').get();
    return { success: true, results, meta: { changes: Number(row?.changes) } };
  }
}

/** A database at the newest schema. */
export function nodeD1(): D1Database {
  const database = new DatabaseSync(':memory:');
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  for (const file of files.sort()) database.exec(readFileSync(join(folder, file), 'utf8'));
  const d1 = {
    prepare: (text: string) => new Statement(database, text),
    async batch(statements: readonly Statement[]) {
      database.exec('BEGIN');
      try {
        const results = statements.map((statement) => statement.now());
        database.exec('COMMIT');
        return results;
      } catch (fault) {
        database.exec('ROLLBACK');
        throw fault;
      }
    },
  };
  return d1 as unknown as D1Database;
}
