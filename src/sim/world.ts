/** A seed and a number of devices -> who exports what to whom, under which licence, and where it stands. */
import { type Dice, dice } from './dice.ts';
import { offset, type Point, type SiteKey, type SitePlan, sites } from './places.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Every licence asks for a report each six hours, with two hours of grace. */
export const intervalMs = 6 * hourMs;
export const graceMs = 2 * hourMs;

export const fleetLimits = { least: 100, most: 10_000 } as const;

export type LicenceKey = 'strait' | 'atlantic' | 'gulf';
export type Suite = 'Ed25519' | 'ESP256' | 'ESP384';

export interface PartyPlan {
  readonly name: string;
  readonly country: string;
}

export interface Firmware {
  readonly vbios: string;
  readonly driver: string;
}

export interface LicencePlan {
  readonly key: LicenceKey;
  readonly number: string;
  readonly exporter: PartyPlan;
  readonly endUser: PartyPlan;
  readonly sites: readonly SiteKey[];
  readonly model: string;
  readonly quantity: number;
  /** Of the first step: the day on which the licence ends. */
  readonly endsAfterMs: number;
  readonly firmware: Firmware;
  readonly firmwareFloor: Firmware;
}

export interface DevicePlan {
  readonly index: number;
  readonly serial: string;
  readonly site: SiteKey;
  readonly licence: LicenceKey;
  readonly model: string;
  readonly suite: Suite;
  /** Where its rack stands. */
  readonly rack: Point;
  readonly firmware: Firmware;
  readonly shippedDaysAgo: number;
}

export interface World {
  readonly seed: number;
  readonly authority: PartyPlan;
  readonly sites: readonly SitePlan[];
  readonly licences: readonly LicencePlan[];
  readonly devices: readonly DevicePlan[];
}

const meridian: PartyPlan = { name: 'Meridian Accelerator Systems Inc', country: 'US' };
const alder: PartyPlan = { name: 'Alder Ridge Compute LLC', country: 'US' };

interface LicenceDraft extends Omit<LicencePlan, 'number' | 'quantity'> {
  readonly prefix: string;
}

const drafts: readonly LicenceDraft[] = [
  {
    key: 'strait',
    prefix: 'D1204881',
    exporter: meridian,
    endUser: { name: 'Selat Model Studio Sdn Bhd', country: 'MY' },
    sites: ['johor', 'singapore'],
    model: 'H100 SXM',
    endsAfterMs: 400 * dayMs,
    firmware: { vbios: '96.00.9f.00.01', driver: '570.124.06' },
    firmwareFloor: { vbios: '96.00.61.00.01', driver: '535.0' },
  },
  {
    key: 'atlantic',
    prefix: 'D1204917',
    exporter: meridian,
    endUser: { name: 'Nordlicht Forschung gGmbH', country: 'DE' },
    sites: ['dublin', 'frankfurt'],
    model: 'H200 SXM',
    endsAfterMs: 250 * dayMs,
    firmware: { vbios: '96.00.c5.00.02', driver: '570.124.06' },
    firmwareFloor: { vbios: '96.00.a0.00.01', driver: '550.0' },
  },
  {
    key: 'gulf',
    prefix: 'D1198340',
    exporter: alder,
    endUser: { name: 'Liwa Language Models LLC', country: 'AE' },
    sites: ['abu-dhabi'],
    model: 'B200',
    // Noon of the fourth day: the story's expired licence.
    endsAfterMs: 3.5 * dayMs,
    firmware: { vbios: '97.00.4d.00.03', driver: '570.124.06' },
    firmwareFloor: { vbios: '97.00.1a.00.01', driver: '570.0' },
  },
];

/** The world of a seed with so many devices, from 100 to 10,000; the same for the same arguments. */
export function makeWorld(seed: number, deviceCount: number): World {
  if (!(deviceCount >= fleetLimits.least && deviceCount <= fleetLimits.most)) {
    throw new RangeError(`a fleet has ${fleetLimits.least} to ${fleetLimits.most} devices`);
  }
  const devices = makeDevices(seed, deviceCount);
  const licences = drafts.map(({ prefix, ...draft }) => ({
    ...draft,
    number: `${prefix}-${seed}`,
    quantity: devices.filter((device) => device.licence === draft.key).length,
  }));
  const authority = { name: 'Bureau of Advanced Technology Exports', country: 'US' };
  return { seed, authority, sites, licences, devices };
}

/** The licence of a site's devices. */
function licenceOfSite(site: SiteKey): LicenceDraft {
  return drafts.find((licence) => licence.sites.includes(site))!;
}

function makeDevices(seed: number, deviceCount: number): DevicePlan[] {
  let index = 0;
  return sitesOfDevices(deviceCount).map((site) => makeDevice(seed, index++, site));
}

/** By shares; what rounding leaves over goes to the first site. */
function sitesOfDevices(deviceCount: number): SitePlan[] {
  const counts = sites.map((site) => Math.floor(site.share * deviceCount + 1e-9));
  counts[0]! += deviceCount - counts.reduce((sum, count) => sum + count, 0);
  return sites.flatMap((site, i) => new Array<SitePlan>(counts[i]!).fill(site));
}

function makeDevice(seed: number, index: number, site: SitePlan): DevicePlan {
  const roll = dice(seed, `device ${index}`);
  const licence = licenceOfSite(site.key);
  return {
    index,
    serial: serialOf(seed, index),
    site: site.key,
    licence: licence.key,
    model: licence.model,
    suite: suiteOf(roll),
    rack: offset(site.centre, roll.between(-150, 150), roll.between(-150, 150)),
    firmware: licence.firmware,
    shippedDaysAgo: Math.floor(roll.between(20, 45)),
  };
}

/** Serial numbers as makers print them; the seed keeps two simulated fleets apart. */
export function serialOf(seed: number, index: number): string {
  return `16${String(seed).padStart(4, '0')}${String(index).padStart(6, '0')}`;
}

/** Most agents sign with Ed25519; a few TPMs have P-256, a few modules P-384. */
function suiteOf(roll: Dice): Suite {
  const at = roll.next();
  if (at < 0.9) return 'Ed25519';
  return at < 0.97 ? 'ESP256' : 'ESP384';
}
