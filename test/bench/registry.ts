/**
 * `npm run bench -- registry [--json]`: a manifest of 100,000 devices, the mix of queries and a rebuild, through the real
 * service on workerd, over a registry of a million devices and an index of a million anomalies (MUSTER_BENCH_SIZE).
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateRegistry } from './bare-registry.ts';
import { type BareService, startBare } from './bare-service.ts';
import { fillLog } from './registry-log.ts';
import { measureManifest } from './registry-manifest.ts';
import { countQueries, deviceQueries, listQueries } from './registry-queries.ts';
import { EXPORTERS, idOf, seed } from './registry-seed.ts';

const SIZE = Number(process.env.MUSTER_BENCH_SIZE ?? 1_000_000);
const REBUILT_ROWS = Math.max(10_000, SIZE / 10);

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly note: string;
}

/** All of it; a figure a line on standard output, and nothing else with `--json`. */
async function run(isJson: boolean): Promise<void> {
  const show = (figure: Figure) => {
    const { name, value, unit, note } = figure;
    const line = isJson
      ? JSON.stringify({ name, value, unit })
      : `${name.padEnd(26)}${String(value).padStart(10)} ${unit.padEnd(8)}${note}`;
    process.stdout.write(`${line}\n`);
  };
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const service = await seededService(dataDir);
  try {
    for (const figure of await manifest(service)) show(figure);
    show(await queries(service));
  } finally {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
  show(await rebuild());
}

/** The file is written while nobody has it open. */
async function seededService(dataDir: string): Promise<BareService> {
  const empty = await startBare(dataDir);
  await migrateRegistry(empty);
  await empty.stop();
  const [file] = filesOf(dataDir).filter(
    (name) => name.includes('/d1/') && name.endsWith('.sqlite'),
  );
  if (!file) throw new Error('the database has no file');
  seed(file, SIZE);
  return startBare(dataDir);
}

function filesOf(dataDir: string): string[] {
  const names = readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => !name.includes('metadata')).map((name) => join(dataDir, name));
}

async function manifest(service: BareService): Promise<Figure[]> {
  const { seconds, devices, grownMb } = await measureManifest(service);
  const { peakMb } = service.memory();
  const grown = `workerd beyond idle meanwhile, all isolates and D1 in one process; ${peakMb} MB at most in all`;
  return [
    {
      ...{ name: 'registry.manifest', value: round(seconds, 2), unit: 's' },
      note: `POST to answered, ${devices} devices`,
    },
    { name: 'registry.manifest.memory', value: grownMb, unit: 'MB', note: grown },
  ];
}

async function queries(service: BareService): Promise<Figure> {
  const keys = {
    regulator: await keyOf(service, { role: 'regulator', authority: idOf('aut', 0) }),
    exporter: await keyOf(service, { role: 'exporter', party: idOf('pty', 0) }),
    operator: await keyOf(service, { role: 'operator', party: idOf('pty', EXPORTERS + 13) }),
  };
  const mix = { lists: listQueries(1), counts: countQueries(2), devices: deviceQueries(3) };
  const all: number[] = [];
  const parts: string[] = [];
  for (const [name, asked] of Object.entries(mix)) {
    const times: number[] = [];
    for (const { role, path } of asked) {
      const begun = performance.now();
      const headers = { authorization: `Bearer ${keys[role]}` };
      const response = await fetch(`${service.url}${path}`, { headers });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      times.push(performance.now() - begun);
    }
    all.push(...times);
    parts.push(
      `${name} ${round(at(times, 0.5), 1)}/${round(at(times, 0.95), 1)} of ${times.length}`,
    );
  }
  const note = `p50/p95: ${parts.join(', ')}`;
  return { name: 'registry.query.p95', value: round(at(all, 0.95), 1), unit: 'ms', note };
}

function at(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

async function keyOf({ url, rootKey }: BareService, owner: object): Promise<string> {
  const response = await fetch(`${url}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rootKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...owner, expiresAt: '2090-01-01T00:00:00Z' }),
  });
  const { key } = (await response.json()) as { key: string };
  return key;
}

/** Over a log and an archive of its own, filled as ledgers do. */
async function rebuild(): Promise<Figure> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const service = await startBare(dataDir);
  try {
    await migrateRegistry(service);
    await fillLog(service, REBUILT_ROWS);
    const begun = performance.now();
    const rows = await rebuildAll(service);
    const seconds = (performance.now() - begun) / 1_000;
    if (rows !== REBUILT_ROWS) throw new Error(`${rows} rows of ${REBUILT_ROWS} were rebuilt`);
    const note = `${rows} rows, from the first request to queries answered again`;
    return { name: 'registry.rebuild', value: Math.round(rows / seconds), unit: 'rows/s', note };
  } finally {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** How many rows the index has once it is whole. */
async function rebuildAll({ url, rootKey, miniflare }: BareService): Promise<number> {
  const headers = { authorization: `Bearer ${rootKey}` };
  for (;;) {
    const response = await fetch(`${url}/v1/admin/rebuild-index`, { method: 'POST', headers });
    const { state } = (await response.json()) as { state: string };
    if (!response.ok) throw new Error(`the rebuild was answered ${response.status}`);
    if (state === 'done') break;
  }
  const database = await miniflare.getD1Database('REGISTRY');
  const row = await database
    .prepare('SELECT count(*) AS rows FROM anomalies')
    .first<{ rows: number }>();
  return row!.rows;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

await run(process.argv.includes('--json'));
