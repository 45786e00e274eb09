/** The rows of the ingest bench that need one running service: each sends bodies and says a figure. */
import type { BareService } from './bare-service.ts';
import { type Figure, median, say } from './figure.ts';
import { type Fleet, SITE_DEVICES } from './ingest-fleet.ts';
import { PlainPeer } from './ingest-peer.ts';
import { profiled } from './ingest-profile.ts';
import { type Cost, challengeNow, type Sent, sendAll } from './ingest-run.ts';
import { type Attester, bodyOf } from './ingest-tokens.ts';
import { residentMb } from './workerd-process.ts';

const ROUNDS = 5;
const IN_FLIGHT = 4;
const SAMPLE_MS = 20;
const IDLE_MS = 3_000;
const LARGE_BODY = 10_000;

/** One report of every device, a body a site. */
export async function anHour(
  service: BareService,
  sites: readonly (readonly Attester[])[],
): Promise<Sent[]> {
  const challenge = await challengeNow(service);
  return sites.map((devices) => ({ body: bodyOf(devices, challenge), items: devices.length }));
}

/** An hour of the whole fleet in rounds; between two of them the plain way has a body of its own. */
export async function throughput(
  service: BareService,
  fleet: Fleet,
  ports: { readonly peer: number; readonly inspector: number | undefined },
): Promise<Cost> {
  const peer = new PlainPeer(service, ports.peer);
  await peer.start(fleet.sites[0]!);
  const costs: Cost[] = [];
  const plain: Cost[] = [];
  const size = Math.ceil(fleet.sites.length / ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    const sites = fleet.sites.slice(round * size, (round + 1) * size);
    const bodies = await anHour(service, sites);
    const run = () => sendAll(service, fleet.apiKey, bodies, IN_FLIGHT);
    costs.push(await (round === 1 ? profiled(ports.inspector, run) : run()));
    plain.push(await peer.round(await challengeNow(service)));
  }
  sayBoth('ingest.throughput', costs, plain, 'the plain way');
  sayBoth('ingest.plain', plain, plain, 'itself');
  return middle(costs);
}

/** By time on the core, which is what one core takes when nobody else wants it, and by the clock of this machine. */
function sayBoth(
  name: string,
  costs: readonly Cost[],
  peer: readonly Cost[],
  against: string,
): void {
  const rates = { [name]: perCore, [`${name}.clock`]: byClock };
  for (const [which, rate] of Object.entries(rates)) {
    const value = rate(costs);
    say({ name: which, value, unit: 'items/s', against, ratio: value / rate(peer) });
  }
}

const perCore = (all: readonly Cost[]) => median(all.map((one) => 1e6 / one.cpuMicros));
const byClock = (all: readonly Cost[]) => median(all.map((one) => one.items / one.seconds));

function middle(costs: readonly Cost[]): Cost {
  const cpu = median(costs.map(({ cpuMicros }) => cpuMicros));
  return costs.find(({ cpuMicros }) => cpuMicros === cpu)!;
}

/** Bodies of devices from all over the fleet: nearly every page of state is touched by each. */
export async function shuffled(service: BareService, fleet: Fleet, local: Cost): Promise<void> {
  const devices = fleet.sites.flat();
  const costs: Cost[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const drawn = drawnFrom(devices, SITE_DEVICES);
    const bodies = await anHour(service, [drawn]);
    const cost = await sendAll(service, fleet.apiKey, bodies, 1);
    if (round >= 0) costs.push(cost);
  }
  const value = perCore(costs);
  const against = 'bodies of one site';
  say({
    name: 'ingest.shuffled',
    value,
    unit: 'items/s',
    against,
    ratio: value * local.cpuMicros * 1e-6,
  });
}

function drawnFrom(devices: readonly Attester[], count: number): Attester[] {
  const drawn = new Set<Attester>();
  while (drawn.size < Math.min(count, devices.length)) {
    drawn.add(devices[Math.floor(Math.random() * devices.length)]!);
  }
  return [...drawn];
}

/** One site with P-384 keys, whose bodies come again and again: their keys have tables after the first two. */
export async function p384(service: BareService, fleet: Fleet, ed25519: Cost): Promise<void> {
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bodies = await anHour(service, fleet.sites);
    costs.push(await sendAll(service, fleet.apiKey, bodies, 1));
  }
  const value = perCore(costs);
  const against = 'Ed25519';
  say({
    name: 'ingest.p384',
    value,
    unit: 'items/s',
    against,
    ratio: value * ed25519.cpuMicros * 1e-6,
  });
}

/** Bodies of one site after another: what an item costs, by rounds. */
export async function siteCost(service: BareService, fleet: Fleet): Promise<number> {
  const site = [fleet.sites[fleet.sites.length - 1]!];
  const costs: number[] = [];
  for (let body = 0; body < 3; body++) {
    const bodies = await anHour(service, site);
    costs.push((await sendAll(service, fleet.apiKey, bodies, 1)).cpuMicros);
  }
  return median(costs);
}

/** The same site's bodies in a ledger of many devices and in one of 1,000, turn by turn. */
export async function growthByDevices(
  service: BareService,
  large: Fleet,
  small: Fleet,
): Promise<void> {
  const costs: number[] = [];
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const many = await siteCost(service, large);
    const few = await siteCost(service, small);
    if (round < 0) continue;
    costs.push(many);
    ratios.push(many / few);
  }
  say(growth('devices', costs, ratios, 'a ledger of 1,000 devices'));
}

/** A row whose ratio is a cost over another. */
export function growth(
  name: string,
  costs: readonly number[],
  ratios: readonly number[],
  other: string,
): Figure {
  const against = `${other} (ratio: its cost over that)`;
  const value = median(costs);
  return { name: `ingest.growth.${name}`, value, unit: 'us/item', against, ratio: median(ratios) };
}

/** What workerd grows by over its warmed idle value while it has one body of 10,000. */
export async function memory(service: BareService, fleet: Fleet): Promise<void> {
  const devices = fleet.sites.flat().slice(0, LARGE_BODY);
  const send = async () => sendAll(service, fleet.apiKey, await anHour(service, [devices]), 1);
  for (let times = 0; times < 3; times++) await send();
  const growths: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bodies = await anHour(service, [devices]);
    await new Promise((done) => setTimeout(done, IDLE_MS));
    const idle = residentMb(service.pid);
    let most = idle;
    const sampling = setInterval(() => {
      most = Math.max(most, residentMb(service.pid));
    }, SAMPLE_MS);
    await sendAll(service, fleet.apiKey, bodies, 1);
    clearInterval(sampling);
    growths.push(most - idle);
  }
  const value = median(growths);
  const against = '64 MB (ratio: that over the growth)';
  say({ name: 'ingest.memory', value, unit: 'MB', against, ratio: 64 / value });
}
