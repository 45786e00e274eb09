/** Builds the Worker as it would be deployed, without deploying, and holds it to its size. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** docs/performance.md, "Numbers to hold". */
const MAX_GZIP_BYTES = 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'muster-bundle-'));
try {
  execFileSync('wrangler', ['deploy', '--dry-run', '--env', '', '--outdir', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
  const sizes = readdirSync(folder)
    .filter((file) => file.endsWith('.js') || file.endsWith('.wasm'))
    .map((file) => gzipSync(readFileSync(join(folder, file))).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length === 0) throw new Error('the dry run built nothing');
  console.log(`bundle: ${Math.ceil(total / 1024)} KB gzip of ${MAX_GZIP_BYTES / 1024}`);
  if (total > MAX_GZIP_BYTES) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
