/**
 * `npm run bench -- ingest [--json]`: bodies of attestations, POST to receipt, through the service on workerd with D1, ledger,
 * archive and log all on, beside the plain way of doing it, in one process on one core.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateRegistry } from './bare-registry.ts';
import { type BareService, freePort, startBare } from './bare-service.ts';
import { median, say } from './figure.ts';
import { type Fleet, foundFleet, SITE_DEVICES } from './ingest-fleet.ts';
import { PlainPeer, plainNeighbour } from './ingest-peer.ts';
import { profiled } from './ingest-profile.ts';
import { type Cost, challengeNow, type Sent, sendAll } from './ingest-run.ts';
import { bodyOf } from './ingest-tokens.ts';
import { pinTo } from './workerd-process.ts';

/** Sites of 1,000 devices that the large licence has. */
const SITES = Number(process.env.MUSTER_BENCH_SITES ?? 100);
const ROUNDS = 5;
const IN_FLIGHT = 4;
const CORE = 0;

const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const peerPort = await freePort();
const inspectorPort = process.env.MUSTER_BENCH_PROFILE ? await freePort() : undefined;
const service = await startBare(dataDir, {
  neighbour: plainNeighbour(peerPort),
  ...(inspectorPort === undefined ? {} : { inspectorPort }),
});
try {
  await migrateRegistry(service);
  note(`registering ${SITES * SITE_DEVICES} devices`);
  const fleet = await foundFleet(service, SITES);
  pinTo(service.pid, CORE);
  note(`an hour of reports to warm up; workerd is process ${service.pid}`);
  await sendAll(service, fleet.apiKey, await anHour(service, fleet), IN_FLIGHT);
  await throughput(service, fleet);
} finally {
  await service.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** One report of every device, a body a site. */
async function anHour(service: BareService, fleet: Fleet): Promise<Sent[]> {
  const challenge = await challengeNow(service);
  return fleet.sites.map((devices) => ({
    body: bodyOf(devices, challenge),
    items: devices.length,
  }));
}

/** An hour of the whole fleet in rounds; between two of them the plain way has a body of its own. */
async function throughput(service: BareService, fleet: Fleet): Promise<void> {
  const peer = new PlainPeer(service, peerPort);
  await peer.start(fleet.sites[0]!);
  const hour = await anHour(service, fleet);
  const costs: Cost[] = [];
  const plain: Cost[] = [];
  const size = Math.ceil(hour.length / ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    const bodies = hour.slice(round * size, (round + 1) * size);
    const run = () => sendAll(service, fleet.apiKey, bodies, IN_FLIGHT);
    costs.push(await (round === 1 ? profiled(inspectorPort, run) : run()));
    plain.push(await peer.round(await challengeNow(service)));
  }
  sayBoth('ingest.throughput', costs, plain, 'the plain way');
  sayBoth('ingest.plain', plain, plain, 'itself');
}

/** By time on the core, which is what one core takes when nobody else wants it, and by the clock of this machine. */
function sayBoth(
  name: string,
  costs: readonly Cost[],
  peer: readonly Cost[],
  against: string,
): void {
  const byCore = (all: readonly Cost[]) => median(all.map((one) => 1e6 / one.cpuMicros));
  const byClock = (all: readonly Cost[]) => median(all.map((one) => one.items / one.seconds));
  const line = (which: string, rate: (all: readonly Cost[]) => number) =>
    say({
      name: which,
      value: rate(costs),
      unit: 'items/s',
      against,
      ratio: rate(costs) / rate(peer),
    });
  line(name, byCore);
  line(`${name}.clock`, byClock);
}

function note(what: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${what}`);
}
