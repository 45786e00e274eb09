/** Node's own SQLite behind the interface that a Durable Object's stands behind in the service. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql, SqlValue } from '../../src/store/sql.ts';

/** What a statement is asked before it runs; throwing there is a crash in the middle of a transaction. */
export type BeforeStatement = (query: string) => void;

/** A database in memory. It outlives the stores over it, as a disk outlives a process. */
export function memoryDatabase(): DatabaseSync {
  return new DatabaseSync(':memory:');
}

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** Preparing a statement costs more than running it, and a test runs the same ones again and again. */
function prepared(database: DatabaseSync, query: string): StatementSync {
  const known = statements.get(database) ?? new Map<string, StatementSync>();
  statements.set(database, known);
  const statement = known.get(query) ?? database.prepare(query);
  known.set(query, statement);
  return statement;
}

/** A fresh view of a database, with no cache of its own. */
export function sqliteSql(database: DatabaseSync, before: BeforeStatement = () => {}): Sql {
  return {
    exec(query, ...bindings) {
      before(query);
      const values = bindings.map((value) =>
        value instanceof ArrayBuffer ? new Uint8Array(value) : value,
      );
      return prepared(database, query).all(...values) as Record<string, SqlValue>[];
    },
    transaction(run) {
      database.exec('BEGIN');
      try {
        const value = run();
        database.exec('COMMIT');
        return value;
      } catch (fault) {
        database.exec('ROLLBACK');
        throw fault;
      }
    },
  };
}
