/** The migrations of the registry, as wrangler applies them to a service on this machine. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { privateMode, writeWhole } from './files.ts';

const folder = resolve(import.meta.dirname, '../../drizzle');

/** The table by which wrangler knows what was applied. */
const appliedTable = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`;

/**
 * wrangler's arguments. A new folder gets all migrations as one file and one transaction: by themselves each starts a workerd of
 * its own, half a second of a core.
 */
export function migrationArguments(stateDir: string): string[] {
  const data = join(stateDir, 'data');
  const where = ['REGISTRY', '--local', '--env', 'dev', '--persist-to', data];
  if (existsSync(data)) return ['d1', 'migrations', 'apply', ...where];
  const file = join(stateDir, 'schema.sql');
  writeWhole(file, allMigrations(), privateMode);
  return ['d1', 'execute', ...where, '--yes', '--file', file];
}

function allMigrations(): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const each = names.sort().map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8');
    return `${sql}\nINSERT INTO d1_migrations (name) VALUES ('${name}');\n`;
  });
  return [appliedTable, ...each].join('\n');
}
