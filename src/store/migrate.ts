import type { Sql } from './sql.ts';

/** Brings an object's tables to the newest version, one transaction a version; safe to call at every start. */
export function migrate(sql: Sql, migrations: readonly string[]): void {
  sql.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)');
  const row = sql.exec('SELECT max(version) AS version FROM schema_version')[0];
  const have = Number(row?.version ?? 0);
  migrations.slice(have).forEach((statements, i) => {
    sql.transaction(() => {
      for (const statement of statements.split(';')) {
        if (statement.trim() !== '') sql.exec(statement);
      }
      sql.exec('INSERT INTO schema_version (version) VALUES (?)', have + i + 1);
    });
  });
}
