/** A thousand leaves a second for a minute into the log's object on workerd, and how long a receipt takes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { say } from './figure.ts';
import type { Wave } from './log-wave.ts';
import { cpuMicros, workerdPid } from './workerd-process.ts';

const SECONDS = Number(process.env.MUSTER_BENCH_SECONDS ?? 60);
const WAVES_A_SECOND = 20;
const LEAVES_A_WAVE = 52;
const LEDGERS = 31_200;
const TARGET_RATE = 1_000;
const TARGET_P99_MS = 2_000;

const root = resolve(import.meta.dirname, '../..');
const built = mkdtempSync(join(tmpdir(), 'muster-bench-'));
try {
  const port = await freePort();
  const miniflare = new Miniflare(optionsOf(port));
  await miniflare.ready;
  await measure(`http://127.0.0.1:${port}`);
  await miniflare.dispose();
} finally {
  rmSync(built, { recursive: true, force: true });
}

/** Waves go off by the clock, whether or not earlier ones are answered: what cannot keep up is seen in p99. */
async function measure(url: string): Promise<void> {
  await send(url, 0);
  const workerd = workerdPid();
  const busyBefore = cpuMicros(workerd);
  const waves: Promise<number[]>[] = [];
  const startedAtMs = performance.now();
  for (let wave = 1; wave <= SECONDS * WAVES_A_SECOND; wave += 1) {
    const dueMs = startedAtMs + (wave * 1000) / WAVES_A_SECOND - performance.now();
    if (dueMs > 0) await new Promise((done) => setTimeout(done, dueMs));
    waves.push(send(url, wave));
  }
  const took = (await Promise.all(waves)).flat().sort((a, b) => a - b);
  const rate = (took.length * 1000) / (performance.now() - startedAtMs);
  const busy = (cpuMicros(workerd) - busyBefore) / took.length;
  const p99 = took[Math.ceil(took.length * 0.99) - 1]!;
  const against = `the target of ${TARGET_RATE} for 60 s; ${took.length} leaves in ${SECONDS} s, one a request; ${busy.toFixed(0)} µs of a core each`;
  say({ name: 'log.append', value: rate, unit: 'leaves/s', against, ratio: rate / TARGET_RATE });
  const median = took[took.length >> 1]!;
  say({
    ...{ name: 'log.receipt.p99', value: p99, unit: 'ms', ratio: TARGET_P99_MS / p99 },
    against: `the target of ${TARGET_P99_MS}; at that rate, rounds of 1 s, half within ${median} ms`,
  });
}

async function send(url: string, wave: number): Promise<number[]> {
  const at = (wave * LEAVES_A_WAVE) % LEDGERS;
  const ledgers = Array.from({ length: LEAVES_A_WAVE }, (_, n) => `ledger_${at + n}`);
  const sequence = Math.floor((wave * LEAVES_A_WAVE) / LEDGERS) + 1;
  const body = JSON.stringify({ ledgers, sequence } satisfies Wave);
  const answer = await fetch(url, { method: 'POST', body });
  if (!answer.ok) throw new Error(`wave ${wave}: ${await answer.text()}`);
  return (await answer.json()) as number[];
}

function optionsOf(port: number) {
  const script = join(root, 'node_modules/wrangler/bin/wrangler.js');
  const worker = join(root, 'test/bench/log-worker.ts');
  const config = join(root, 'test/bench/wrangler.toml');
  const what = ['--dry-run', '--outdir', built, '--minify', '--name', 'bench', '--config', config];
  execFileSync(process.execPath, [script, 'deploy', worker, ...what], {
    ...{ cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
  const modules = readdirSync(built)
    .filter((file) => file.endsWith('.js'))
    .map((path) => ({
      ...{ type: 'ESModule' as const, path },
      contents: readFileSync(join(built, path)),
    }));
  return convertV4MiniflareOptions({
    ...{ name: 'bench', modules, compatibilityDate: '2026-10-20' },
    durableObjects: { LOG: { className: 'LogObject', useSQLite: true } },
    r2Buckets: ['ARCHIVE'],
    resourcePersistencePath: join(built, 'state'),
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
