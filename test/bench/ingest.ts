/**
 * `npm run bench -- ingest [rows] [--json]`: bodies of attestations, POST to receipt, through the service on workerd with D1,
 * ledger, archive and log all on, beside the plain way of doing it, in one process on one core. Without rows all of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateRegistry } from './bare-registry.ts';
import { type BareService, freePort, startBare } from './bare-service.ts';
import { median, say } from './figure.ts';
import { bad } from './ingest-bad.ts';
import { type Fleet, foundFleet, SITE_DEVICES } from './ingest-fleet.ts';
import { anchorHistory, writeHistory } from './ingest-history.ts';
import { plainNeighbour } from './ingest-peer.ts';
import {
  anHour,
  growth,
  growthByDevices,
  memory,
  p384,
  shuffled,
  siteCost,
  throughput,
} from './ingest-rows.ts';
import { sendAll } from './ingest-run.ts';
import { pinTo } from './workerd-process.ts';

/** Sites of 1,000 devices that the large licence has. */
const SITES = Number(process.env.MUSTER_BENCH_SITES ?? 100);
/** Attestations behind the ledger in `growth.history`. */
const HISTORY = Number(process.env.MUSTER_BENCH_HISTORY ?? 10_000_000);
const IN_FLIGHT = 4;
/** The engine compiles what is hot in its last tier only after some hundred bodies. */
const WARM_HOURS = 2;
const CORE = 0;
const ROWS = ['throughput', 'shuffled', 'p384', 'devices', 'memory', 'history', 'bad'];

const asked = process.argv.slice(3).filter((word) => !word.startsWith('-'));
const isAsked = (row: string) => asked.length === 0 || asked.includes(row);
const unknown = asked.find((word) => !ROWS.includes(word));
if (unknown) {
  console.error(`no row is called ${unknown}; there are ${ROWS.join(', ')}`);
  process.exitCode = 2;
} else {
  await run();
}

async function run(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  try {
    if (ROWS.slice(0, -1).some(isAsked)) await overOneFleet(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  if (isAsked('bad')) await bad(CORE);
}

async function overOneFleet(dataDir: string): Promise<void> {
  const peer = await freePort();
  const inspector = process.env.MUSTER_BENCH_PROFILE ? await freePort() : undefined;
  const service = await startBare(dataDir, {
    neighbour: plainNeighbour(peer),
    ...(inspector === undefined ? {} : { inspectorPort: inspector }),
  });
  let fleet: Fleet;
  let fresh: number[] = [];
  try {
    await migrateRegistry(service);
    note(`registering ${SITES * SITE_DEVICES} devices`);
    fleet = await foundFleet(service, SITES);
    const small = isAsked('devices') ? await foundFleet(service, 1) : null;
    const nvidia = isAsked('p384') ? await foundFleet(service, 1, 'ESP384') : null;
    pinTo(service.pid, CORE);
    note(`${WARM_HOURS} hours of reports to warm up; workerd is process ${service.pid}`);
    for (let hour = 0; hour < WARM_HOURS; hour++) await anHourOfAll(service, fleet);
    if (['throughput', 'shuffled', 'p384'].some(isAsked)) {
      const local = await throughput(service, fleet, { peer, inspector });
      if (isAsked('shuffled')) await shuffled(service, fleet, local);
      if (nvidia) await p384(service, nvidia, local);
    }
    if (small) await growthByDevices(service, fleet, small);
    if (isAsked('memory')) await memory(service, fleet);
    if (isAsked('history')) fresh = await siteCosts(service, fleet);
  } finally {
    await service.stop();
  }
  if (isAsked('history')) await growthByHistory(dataDir, fleet, fresh);
}

/** The same site's bodies once more, after years of reports were written behind the ledger. */
async function growthByHistory(dataDir: string, fleet: Fleet, fresh: number[]): Promise<void> {
  note(`writing ${HISTORY} attestations`);
  const history = writeHistory(dataDir, fleet, Math.ceil(HISTORY / (SITES * SITE_DEVICES)));
  const service = await startBare(dataDir);
  try {
    await anchorHistory(service, fleet, history);
    pinTo(service.pid, CORE);
    note(`${history.items} attestations are behind the ledger`);
    for (let hour = 0; hour < WARM_HOURS; hour++) await anHourOfAll(service, fleet);
    const costs = await siteCosts(service, fleet);
    say(growth('history', costs, [median(costs) / median(fresh)], 'a ledger before them'));
  } finally {
    await service.stop();
  }
}

async function anHourOfAll(service: BareService, fleet: Fleet): Promise<void> {
  await sendAll(service, fleet.apiKey, await anHour(service, fleet.sites), IN_FLIGHT);
}

async function siteCosts(service: BareService, fleet: Fleet): Promise<number[]> {
  const costs: number[] = [];
  for (let round = 0; round < 5; round++) costs.push(await siteCost(service, fleet));
  return costs;
}

function note(what: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${what}`);
}
