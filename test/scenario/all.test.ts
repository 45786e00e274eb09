/**
 * All scenarios as one file for Vitest, one after the other: they share one service and one clock, and other files run beside them.
 * `vitest run --project scenario -t 'part of a title'` runs one.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe } from 'vitest';

const folder = import.meta.dirname;
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts') && file !== basename(import.meta.filename))
  .sort();

for (const file of files) {
  describe(file, async () => {
    await import(join(folder, file));
  });
}
