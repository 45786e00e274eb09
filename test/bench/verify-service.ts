/** The bench's Worker on workerd behind a socket of its own, and what a request costs it in CPU time. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';

export interface BenchService {
  /** CPU time of the workerd process for one request, all its threads, in µs. */
  readonly cost: (body: unknown) => Promise<number>;
  readonly stop: () => Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');
const compatibilityDate = '2026-10-20';

export async function startBench(worker: string): Promise<BenchService> {
  const built = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  try {
    const script = join(root, 'node_modules/wrangler/bin/wrangler.js');
    const what = ['--compatibility-date', compatibilityDate, '--name', 'bench', '--minify'];
    execFileSync(
      process.execPath,
      [
        script,
        'deploy',
        worker,
        '--dry-run',
        '--outdir',
        built,
        ...what,
        '--config',
        join(root, 'test/bench/wrangler.toml'),
      ],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
      },
    );
    const port = await freePort();
    const before = new Set(workerds());
    const miniflare = new Miniflare(optionsOf(built, port));
    await miniflare.ready;
    const pid = workerds().find((one) => !before.has(one))!;
    const cost = async (body: unknown) => {
      const startNs = cpuNs(pid);
      const answer = await fetch(`http://127.0.0.1:${port}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${JSON.stringify(body)}: ${text}`);
      return (cpuNs(pid) - startNs) / 1000;
    };
    return { cost, stop: () => miniflare.dispose() };
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

function optionsOf(built: string, port: number) {
  const files = readdirSync(built).filter((file) => /\.(js|wasm)$/.test(file));
  const modules = files
    .sort((a, b) => Number(a.endsWith('.wasm')) - Number(b.endsWith('.wasm')))
    .map((file) => ({
      type: file.endsWith('.js') ? ('ESModule' as const) : ('CompiledWasm' as const),
      path: file,
      contents: readFileSync(join(built, file)),
    }));
  const unsafeDirectSockets = [{ host: '127.0.0.1', port }];
  const options = { name: 'bench', modules, compatibilityDate, unsafeDirectSockets };
  return convertV4MiniflareOptions(options as Parameters<typeof convertV4MiniflareOptions>[0]);
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

/** The children of this process that are workerd. */
function workerds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = contentsOf(`/proc/${pid}/status`);
      const isOurs = new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status);
      return isOurs && /^Name:\s+workerd/m.test(status);
    });
}

/** Time on a core of all threads; a thread that ended meanwhile is missed, and workerd ends none between requests. */
function cpuNs(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce(
    (sum, thread) => sum + Number(contentsOf(`${tasks}/${thread}/schedstat`).split(' ')[0] ?? 0),
    0,
  );
}

function contentsOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
