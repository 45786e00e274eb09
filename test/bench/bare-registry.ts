/** The registry's tables in a service that was just started over an empty folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BareService } from './bare-service.ts';

/** Applies all migrations. */
export async function migrateRegistry({ miniflare }: BareService): Promise<void> {
  const database = await miniflare.getD1Database('REGISTRY');
  const folder = resolve(import.meta.dirname, '../../drizzle');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    const statements = readFileSync(join(folder, file), 'utf8').split('--> statement-breakpoint');
    for (const statement of statements) await database.prepare(statement).run();
  }
}
