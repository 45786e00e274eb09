/** The Worker as it would be deployed, on workerd behind a socket of its own: no development proxy stands between. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { rootKey, rootKeyHash } from '../api/root-key.ts';

export interface BareService {
  readonly url: string;
  readonly rootKey: string;
  readonly miniflare: Miniflare;
  /** Where D1 keeps its file. */
  readonly dataDir: string;
  /** Resident memory of workerd in MB: now, and the most so far. */
  readonly memory: () => { readonly nowMb: number; readonly peakMb: number };
  readonly stop: () => Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');

/** Builds the Worker and starts it over an empty or a kept folder. */
export async function startBare(dataDir: string): Promise<BareService> {
  const built = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  try {
    const script = join(root, 'node_modules/wrangler/bin/wrangler.js');
    execFileSync(
      process.execPath,
      [script, 'deploy', '--dry-run', '--env', 'dev', '--outdir', built],
      { cwd: root, stdio: 'ignore', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
    );
    const port = await freePort();
    const miniflare = new Miniflare(optionsOf(built, dataDir, port));
    await miniflare.ready;
    const pid = workerdPid();
    const stop = () => miniflare.dispose();
    return {
      url: `http://127.0.0.1:${port}`,
      rootKey,
      miniflare,
      dataDir,
      memory: () => memoryOf(pid),
      stop,
    };
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

function optionsOf(built: string, dataDir: string, port: number) {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, 'wrangler.toml'), 'dev');
  const files = readdirSync(built).filter((file) => /\.(js|wasm|sql)$/.test(file));
  const modules = files
    .sort((a) => (a === 'worker.js' ? -1 : 1))
    .map((file) => ({
      type: file.endsWith('.js') ? ('ESModule' as const) : ('CompiledWasm' as const),
      path: file,
      contents: readFileSync(join(built, file)),
    }));
  const bindings = {
    ...(workerOptions.bindings as object | undefined),
    LOG_SIGNING_SEED: '07'.repeat(32),
    ROOT_ADMIN_KEY_SHA256: rootKeyHash,
  };
  return convertV4MiniflareOptions({
    ...workerOptions,
    bindings,
    modules,
    name: 'muster-bench',
    resourcePersistencePath: dataDir,
    // Standard output is the figures'.
    handleStructuredLogs: () => undefined,
    unsafeDirectSockets: [{ host: '127.0.0.1', port }],
  } as Parameters<typeof convertV4MiniflareOptions>[0]);
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The child of this process that is workerd. */
function workerdPid(): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const isOurs = new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status);
      if (isOurs && /^Name:\s+workerd/m.test(status)) return Number(pid);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('workerd is not there');
}

function memoryOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024);
  return { nowMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}
