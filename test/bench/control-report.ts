/** The compliance report of a licence with very many devices, all of which attest: asked for over HTTP, with nothing held. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateRegistry } from './bare-registry.ts';
import { type BareService, startBare } from './bare-service.ts';
import { median } from './figure.ts';
import { type Fleet, foundFleet, SITE_DEVICES } from './ingest-fleet.ts';
import { anHour } from './ingest-rows.ts';
import { sendAll } from './ingest-run.ts';

const SITES = Number(process.env.MUSTER_BENCH_SITES ?? 100);
const RUNS = 5;
const MOST_MS = 3_000;
const IN_FLIGHT = 4;
const DAY_MS = 86_400_000;

/** By the clock, the median of five. */
export async function sayReport(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const service = await startBare(dataDir);
  try {
    await migrateRegistry(service);
    const fleet = await foundFleet(service, SITES);
    const attesting = fleet.sites.slice(0, -1);
    await sendAll(service, fleet.apiKey, await anHour(service, attesting), IN_FLIGHT);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await reportMs(service, fleet));
    const value = Math.round(median(times));
    const devices = SITES * SITE_DEVICES;
    if (process.argv.includes('--json'))
      console.log(
        JSON.stringify({ name: 'control.report', value, unit: 'ms', bound: MOST_MS, devices }),
      );
    else {
      const many = devices.toLocaleString('en-US');
      console.log(`control.report   ${value} ms for ${many} devices (at most ${MOST_MS})`);
    }
  } finally {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Throws where the figures are not those of the fleet: all sites but one attest. */
async function reportMs({ url }: BareService, fleet: Fleet): Promise<number> {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const period = `from=${day(Date.now() - 365 * DAY_MS)}&to=${day(Date.now() + 2 * DAY_MS)}`;
  const startedMs = performance.now();
  const answer = await fetch(`${url}/v1/licences/${fleet.licence}/report?${period}`, {
    headers: { authorization: `Bearer ${fleet.regulatorKey}` },
  });
  const text = await answer.text();
  const tookMs = performance.now() - startedMs;
  const wanted = `"attesting":${(fleet.sites.length - 1) * SITE_DEVICES},`;
  if (!answer.ok || !text.includes(wanted))
    throw new Error(`the report says ${text.slice(0, 500)}`);
  return tookMs;
}
