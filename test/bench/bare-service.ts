/** The Worker as it would be deployed, on workerd behind a socket of its own: no development proxy stands between. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { rootKey, rootKeyHash } from '../api/root-key.ts';
import { workerdPid } from './workerd-process.ts';

export interface BareService {
  readonly url: string;
  readonly rootKey: string;
  readonly miniflare: Miniflare;
  /** Of workerd. */
  readonly pid: number;
  /** Where D1 keeps its file. */
  readonly dataDir: string;
  /** Resident memory of workerd in MB: now, and the most so far. */
  readonly memory: () => { readonly nowMb: number; readonly peakMb: number };
  readonly stop: () => Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');

/** A Worker beside the service in the same workerd: a peer that is measured in the same run. */
export interface Neighbour {
  /** From the root of the project. */
  readonly worker: string;
  readonly port: number;
  readonly bindings: Readonly<Record<string, unknown>>;
}

export interface BareOptions {
  readonly neighbour?: Neighbour;
  /** Where workerd's inspector listens. */
  readonly inspectorPort?: number;
  /** Text of the built Worker that is put in place of other text: a bound taken away, to measure what it spares. */
  readonly altered?: readonly Altered[];
}

export interface Altered {
  readonly from: string;
  readonly to: string;
}

/** Builds the Worker and starts it over an empty or a kept folder. */
export async function startBare(dataDir: string, options: BareOptions = {}): Promise<BareService> {
  const built = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  try {
    const port = await freePort();
    const { neighbour, altered = [], ...shared } = options;
    // A profile is read by people.
    const isPlain = options.inspectorPort !== undefined || altered.length > 0;
    const named = isPlain ? ['--minify=false'] : [];
    build(['--env', 'dev', ...named], join(built, 'service'));
    for (const one of altered) alter(join(built, 'service', 'worker.js'), one);
    const workers = [serviceOptions(join(built, 'service'), port)];
    if (neighbour) {
      const config = join(root, 'test/bench/wrangler.toml');
      build([neighbour.worker, '--minify', '--config', config], join(built, 'neighbour'));
      workers.push(neighbourOptions(join(built, 'neighbour'), neighbour));
    }
    const miniflare = new Miniflare(optionsOf(workers, dataDir, shared));
    await miniflare.ready;
    const pid = workerdPid();
    const stop = () => miniflare.dispose();
    return {
      url: `http://127.0.0.1:${port}`,
      rootKey,
      miniflare,
      pid,
      dataDir,
      memory: () => memoryOf(pid),
      stop,
    };
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

function build(what: readonly string[], outdir: string): void {
  const script = join(root, 'node_modules/wrangler/bin/wrangler.js');
  execFileSync(process.execPath, [script, 'deploy', ...what, '--dry-run', '--outdir', outdir], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
}

function alter(file: string, { from, to }: Altered): void {
  const text = readFileSync(file, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${from} does not stand once in the Worker`);
  writeFileSync(file, text.replace(from, to));
}

function optionsOf(workers: readonly object[], dataDir: string, shared: object) {
  return convertV4MiniflareOptions({
    workers,
    resourcePersistencePath: dataDir,
    // Standard output is the figures'.
    handleStructuredLogs: () => undefined,
    ...shared,
  } as unknown as Parameters<typeof convertV4MiniflareOptions>[0]);
}

function serviceOptions(built: string, port: number): object {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, 'wrangler.toml'), 'dev');
  const bindings = {
    ...(workerOptions.bindings as object | undefined),
    LOG_SIGNING_SEED: '07'.repeat(32),
    ROOT_ADMIN_KEY_SHA256: rootKeyHash,
  };
  const modules = modulesIn(built, 'worker.js');
  const unsafeDirectSockets = [{ host: '127.0.0.1', port }];
  return { ...workerOptions, bindings, modules, name: 'muster-bench', unsafeDirectSockets };
}

function neighbourOptions(built: string, { worker, port, bindings }: Neighbour): object {
  const main = basename(worker).replace(/\.ts$/, '.js');
  const modules = modulesIn(built, main);
  const unsafeDirectSockets = [{ host: '127.0.0.1', port }];
  const compatibilityDate = '2026-10-20';
  return { name: 'neighbour', modules, compatibilityDate, unsafeDirectSockets, ...bindings };
}

function modulesIn(built: string, main: string): object[] {
  const files = readdirSync(built).filter((file) => /\.(js|wasm|sql)$/.test(file));
  return files
    .sort((a, b) => Number(b === main) - Number(a === main))
    .map((file) => ({
      type: file.endsWith('.js') ? ('ESModule' as const) : ('CompiledWasm' as const),
      path: file,
      contents: readFileSync(join(built, file)),
    }));
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function memoryOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024);
  return { nowMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}
