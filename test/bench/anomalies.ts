/**
 * `npm run bench -- anomalies [--seed N] [--json]`: a year of a licence with honest noise, each kind of anomaly planted beside
 * its nearest honest case, played against the service on workerd; what was found, of whom it was said falsely, how soon.
 * MUSTER_BENCH_DEVICES (10000), _DAYS (365) and _EACH (20, how often each kind is planted) make it smaller.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativeKey } from '../../src/cli/demo-keys.ts';
import { MusterClient } from '../../src/sdk/client.ts';
import { collected } from '../../src/sdk/lists.ts';
import { must } from '../../src/sim/must.ts';
import { compareYear, type YearCompared, type YearListed } from '../../src/sim/year/compare.ts';
import { homeNetwork, type Network } from '../../src/sim/year/place-acts.ts';
import { revealYear } from '../../src/sim/year/reveal.ts';
import { playYear } from '../../src/sim/year/run.ts';
import { makeYear } from '../../src/sim/year/story.ts';
import { yearTruth } from '../../src/sim/year/truth.ts';
import { appraiseMicros } from './anomalies-appraise.ts';
import { migrateRegistry } from './bare-registry.ts';
import { type BareService, startBare } from './bare-service.ts';
import { testRootInPlace, yearChips } from './year-chip.ts';

const DEVICES = Number(process.env.MUSTER_BENCH_DEVICES ?? 10_000);
const DAYS = Number(process.env.MUSTER_BENCH_DAYS ?? 365);
const EACH = Number(process.env.MUSTER_BENCH_EACH ?? 20);
const SEED = Number(argument('--seed') ?? 1);
const FALSE_HIGH_MOST = 1;
const networks = new AsyncLocalStorage<Network>();
const isJson = process.argv.includes('--json');

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** The service's own files and the truth lie in two folders: it cannot read the second. */
async function run(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const truthDir = mkdtempSync(join(tmpdir(), 'muster-truth-'));
  const truthFile = process.env.MUSTER_BENCH_TRUTH ?? join(truthDir, 'truth.json');
  const service = await startBare(dataDir, { altered: testRootInPlace() });
  try {
    await migrateRegistry(service);
    const seen: YearListed[] = [];
    await played(service, truthFile, async (key) => {
      seen.push(...(await listed(service, key)));
    });
    const truth = yearTruth.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
    tell(compareYear(truth, seen));
  } finally {
    await service.stop();
    for (const folder of [dataDir, truthDir]) rmSync(folder, { recursive: true, force: true });
  }
  say('anomalies.appraise', round(await appraiseMicros()), 'us/item', { bound: 15 });
}

async function played(
  service: BareService,
  truthFile: string,
  look: (regulatorKey: string) => Promise<void>,
): Promise<void> {
  const year = makeYear(SEED, DEVICES, DAYS, EACH);
  const admin = new MusterClient({ url: service.url, key: service.rootKey, fetch: overNetwork });
  note(`${DEVICES} devices, ${DAYS} days, each kind ${EACH} times, seed ${SEED}`);
  const told = await playYear({
    ...{
      admin,
      year,
      makeKey: nativeKey,
      chips: yearChips,
      over,
      look,
      keepUp: () => keptUp(service),
    },
    tell: (day, count) => {
      if ((day + 1) % 10 === 0) note(`day ${day + 1}: ${count} attestations settled`);
    },
  });
  writeFileSync(truthFile, JSON.stringify(revealYear(year, told)));
  note(`${told.settled} attestations settled in all`);
}

/**
 * workerd takes `request.cf` of a request from this header, as the platform says it at an edge: the Worker sees no such
 * header, and reads nothing but `cf`.
 */
function overNetwork(request: Request): Promise<Response> {
  request.headers.set('MF-CF-Blob', JSON.stringify(networks.getStore() ?? homeNetwork));
  return fetch(request);
}

function over<T>(network: Network, ask: () => Promise<T>): Promise<T> {
  return networks.run(network, ask);
}

/** What cron asks of the service at a full hour. Its clock stands where the year is, whatever hour cron says. */
async function keptUp({ miniflare }: BareService): Promise<void> {
  const worker = (await miniflare.getWorker('muster-bench')) as unknown as Cron;
  const { outcome } = await worker.scheduled({ scheduledTime: new Date(0) });
  if (outcome !== 'ok') throw new Error(`what cron asked for ended with ${outcome}`);
}

interface Cron {
  scheduled(at: { readonly scheduledTime: Date }): Promise<{ readonly outcome: string }>;
}

/** Through the public API alone, firing and cleared, as a regulator sees them. */
async function listed(service: BareService, key: string): Promise<readonly YearListed[]> {
  const regulator = new MusterClient({ url: service.url, key });
  return must('the anomalies', collected(regulator.anomalies({ condition: 'all', limit: 500 })));
}

function tell({ kinds, missed, accused, nearMisses, foundPercent, falseHigh }: YearCompared) {
  say('anomalies.found', round(foundPercent), '%', { bound: 100 });
  say('anomalies.false_high', round(falseHigh), 'a 1000 device-months', { bound: FALSE_HIGH_MOST });
  for (const { kind, planted, found, delayDays } of kinds) {
    const value = delayDays === null ? null : round(delayDays);
    say('anomalies.delay', value, 'days, p95', { kind, planted, found });
  }
  for (const { kind, subject, factor } of missed) {
    note(`missed: ${kind} of ${subject.type} ${subject.id}, ${factor} times the limit`);
  }
  for (const one of accused) note(`accused: ${wordsOf(one)}`);
  for (const one of nearMisses) note(`a nearest honest case was accused: ${wordsOf(one)}`);
}

function wordsOf({ kind, severity, subject, openedAt, sentence }: YearListed): string {
  return `${kind} (${severity}) of ${subject.type} ${subject.id} since ${openedAt}: ${sentence}`;
}

function say(name: string, value: number | null, unit: string, rest: object): void {
  if (isJson) console.log(JSON.stringify({ name, value, unit, ...rest }));
  else console.log(`${name.padEnd(24)}${value ?? '-'} ${unit}  ${JSON.stringify(rest)}`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function note(what: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${what}`);
}

await run();
