/** Exits 1 unless drizzle-kit finds nothing to migrate between the newest migration and the schema. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// What it would write goes into a copy; inside the repository, since drizzle-kit takes relative paths.
const copy = mkdtempSync(join(root, '.migrations-'));

try {
  cpSync(join(root, 'drizzle'), copy, { recursive: true });
  const bin = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs');
  const schema = ['--dialect', 'sqlite', '--schema', './src/store/d1/*schema.ts'];
  const out = ['--out', `./${copy.slice(root.length)}`];
  const { stdout, stderr } = spawnSync(process.execPath, [bin, 'generate', ...schema, ...out], {
    cwd: root,
    encoding: 'utf8',
    input: '',
  });
  // Only this sentence is proof: a column that might have been renamed ends in a question, and exit status 0.
  const isCurrent = stdout.includes('No schema changes, nothing to migrate');
  if (isCurrent) console.log('migrations: current');
  else console.error(`migrations: behind the schema, run \`npm run generate\`\n${stdout}${stderr}`);
  process.exitCode = isCurrent ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
