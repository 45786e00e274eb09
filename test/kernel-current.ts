/** Exits 1 unless building the kernel gives, byte for byte, the kernel.wasm that is committed, and it is within its size. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAX_BYTES = 120 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'muster-kernel-'));
try {
  const built = join(folder, 'kernel.wasm');
  const config = 'src/core/crypto/kernel/asconfig.json';
  execFileSync('asc', ['--config', config, '--outFile', built], { stdio: 'inherit' });
  const committed = readFileSync('src/core/crypto/kernel/kernel.wasm');
  const isCurrent = committed.equals(readFileSync(built));
  const isSmall = committed.length <= MAX_BYTES;
  console.log(`kernel: ${committed.length} bytes of ${MAX_BYTES}`);
  if (!isCurrent) console.error('kernel.wasm is not what its source gives: `npm run build:kernel`');
  if (!isCurrent || !isSmall) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
