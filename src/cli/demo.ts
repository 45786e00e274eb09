/** `muster demo`: a fresh service, a simulated fleet with cheats in it, and what a regulator's key shows, held against the truth. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Anomaly } from '../contract/anomalies.ts';
import { ok } from '../core/result.ts';
import { MusterClient } from '../sdk/client.ts';
import { logKeyOf } from '../sdk/receipts.ts';
import { type Comparison, compare, holds } from '../sim/compare.ts';
import type { Played } from '../sim/run.ts';
import { parseTruth, type Truth } from '../sim/truth.ts';
import { anomalyInFull, anomalyTable, landmarkNames, listAnomalies } from './demo-anomalies.ts';
import { comparisonEnding, comparisonText } from './demo-comparison.ts';
import { type ReceiptReport, receiptReport } from './demo-receipt.ts';
import { type Times, tallyText } from './demo-story.ts';
import { grouped, secondsText } from './demo-words.ts';
import { command, type Ending, ending, failedBy, refusedBy } from './exits.ts';
import { privateMode, readText, writeWhole } from './files.ts';
import { say, sayJson } from './output.ts';
import { type Fleet, type FleetOptions, fleetOf, fleetOptions, playFleet } from './simulate.ts';
import { type Service, startService } from './workerd.ts';

interface DemoOptions extends FleetOptions {
  readonly json?: true;
}

const maxTruthBytes = 16 * 1024 * 1024;

/** The command, to be mounted. */
export function demoCommand(): Command {
  const demo = command(
    'demo',
    'start a fresh service, plant cheats in a simulated fleet, and see which of them are found',
  );
  return fleetOptions(demo)
    .option('--json', 'print truth, anomalies and the comparison as JSON')
    .action(ending('demo', runDemo));
}

/** The service and its folder are gone when this returns, whatever happened. */
async function runDemo(options: DemoOptions): Promise<Ending> {
  const fleet = fleetOf(options);
  if (!fleet.ok) return fleet;
  const startedMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'muster-demo-'));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interrupted.abort());
  }
  let service: Service | null = null;
  try {
    if (!options.json) {
      say('MUSTER DEMO: a fleet, its cheats, and what a regulator finds\n');
      say('Starting a fresh service');
    }
    service = await startService({ stateDir: join(folder, 'service') });
    const { stop } = service;
    interrupted.signal.addEventListener('abort', () => void stop());
    if (interrupted.signal.aborted) return failedBy('interrupted');
    if (!options.json) {
      const tookMs = performance.now() - startedMs;
      say(`It answers on ${service.url} after ${secondsText(tookMs)}`);
    }
    const ended = await demonstrate(service, fleet.value, folder, options);
    if (interrupted.signal.aborted) return failedBy('interrupted');
    if (!options.json) say(`\nAll in ${secondsText(performance.now() - startedMs)}.`);
    return ended;
  } catch (fault) {
    if (interrupted.signal.aborted) return failedBy('interrupted');
    return failedBy(fault instanceof Error ? fault.message : String(fault));
  } finally {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function demonstrate(
  service: Service,
  fleet: Fleet,
  folder: string,
  options: DemoOptions,
): Promise<Ending> {
  const admin = new MusterClient({ url: service.url, key: service.adminKey });
  const played = await playFleet(admin, fleet, options.json === true);
  if (!played.ok) return played;
  const truthPath = join(folder, 'truth.json');
  writeWhole(truthPath, JSON.stringify(played.value.truth), privateMode);
  const seen = await judge(service, played.value.registered.regulatorKey, truthPath);
  const receipt = receiptOfRun(service, played.value);
  if (options.json) sayJson(jsonOf(seen, played.value));
  else await present(service, seen, played.value, receipt);
  return endOf(seen.comparison, receipt);
}

interface Seen {
  readonly truth: Truth;
  readonly anomalies: readonly Anomaly[];
  readonly comparison: Comparison;
  readonly regulator: MusterClient;
}

/** All that the comparison may know: the truth file, and what the public API shows a regulator. */
async function judge(service: Service, regulatorKey: string, truthPath: string): Promise<Seen> {
  const text = readText(truthPath, maxTruthBytes);
  const truth = text.ok ? parseTruth(text.value) : null;
  if (!truth) throw new Error('the truth file cannot be read back');
  const regulator = new MusterClient({ url: service.url, key: regulatorKey });
  const anomalies = await listAnomalies(regulator);
  return { truth, anomalies, comparison: compare(truth, anomalies), regulator };
}

function receiptOfRun({ logKey }: Service, { tally }: Played): ReceiptReport {
  const key = logKeyOf(logKey);
  if (!key.ok || !tally.kept) return { holds: false, text: '  No receipt was given.' };
  return receiptReport(tally.kept, key.value);
}

async function present(
  { url }: Service,
  { truth, anomalies, comparison, regulator }: Seen,
  { tally, reportingMs }: Played & Times,
  receipt: ReceiptReport,
): Promise<void> {
  say("\nWHAT WAS FOUND, by the truth file and a regulator's key alone\n");
  say(comparisonText(truth, comparison, await landmarkNames(regulator)));
  say(`\nTHE ANOMALIES, as GET ${url}/v1/anomalies gives them to the regulator\n`);
  say(await anomalyTable(regulator, anomalies));
  const shown = anomalies.find(({ kind }) => kind === 'claim-impossible') ?? anomalies[0];
  if (shown) say(`\nONE OF THEM IN FULL\n\n${await anomalyInFull(regulator, shown.id)}`);
  const receipts = tally.accepted + tally.duplicates;
  const rate = receipts / (reportingMs / 1000);
  say('\nTHROUGHPUT, simulator and service on one machine\n');
  say(`  ${tallyText(tally)}`);
  say(
    `  ${grouped(receipts)} receipts in ${secondsText(reportingMs)}: ${grouped(rate)} attestations a second, ` +
      `from signing to receipt, in ${grouped(tally.bodies)} bodies of ${grouped(tally.bytes / 1000)} kB in all`,
  );
  say(`\nA RECEIPT, verified offline\n\n${receipt.text}`);
}

function jsonOf({ truth, anomalies, comparison }: Seen, { tally, reportingMs }: Played & Times) {
  const { found, missed, accused, notes, consequences } = comparison;
  const { bodies, bytes, accepted, measured, duplicates } = tally;
  const refused = Object.fromEntries(tally.refused);
  return {
    holds: holds(comparison),
    found: found.length,
    missed: missed.map(({ plant, due }) => ({ plant: plant.id, ...due })),
    false: accused,
    notes: notes.length,
    consequences: consequences.length,
    throughput: { bodies, bytes, accepted, measured, duplicates, refused, reportingMs },
    truth,
    anomalies,
  };
}

function endOf(comparison: Comparison, receipt: ReceiptReport): Ending {
  const ended = comparisonEnding(comparison);
  if (!ended.ok) return ended;
  return receipt.holds ? ok(undefined) : refusedBy('the receipt does not prove what it should');
}
