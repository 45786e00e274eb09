/** A year's parties, sites, licences and landmarks, registered through the public API, each thing by whose business it is. */
import type { MusterClient } from '../../sdk/client.ts';
import type { KeyMaker } from '../device.ts';
import type { SimLandmark } from '../landmarks.ts';
import { must } from '../must.ts';
import { offset, type Point } from '../places.ts';
import { alikeLines, permittedBeside } from './custody-rows.ts';
import { enterLandmarks } from './entered.ts';
import { spareLine } from './inspection-rows.ts';
import { ownedBy, ownerNamed, ownersOf } from './owners.ts';
import { yearModel } from './part.ts';
import { dayMs, graceMs, intervalMs, mainSites } from './plan.ts';
import { hallCount, isProving } from './proving.ts';
import { cornersOf } from './reached.ts';
import { endSeason, pue, satelliteQuantity } from './satellite-rows.ts';
import type { Year } from './story.ts';

const johor: Point = { latitude: 1.7132, longitude: 103.5305 };
/** Sites of the licence, and behind them those of satellites, stand so far apart: none across half a degree, where ways change. */
const APART_METRES = 6_200;
const VALID_MS = 1_500 * dayMs;

/** A site with the operator that runs it, by two keys, and the licence that names it. */
export interface Hall {
  readonly site: string;
  readonly operator: string;
  readonly client: MusterClient;
  readonly second: MusterClient;
  readonly centre: Point;
  readonly licence: string;
}

export interface YearFleet {
  readonly admin: MusterClient;
  readonly regulator: MusterClient;
  readonly regulatorKey: string;
  readonly exporter: MusterClient;
  readonly exporterId: string;
  /** Of the licence with most devices. */
  readonly endUserId: string;
  /** Of every key. */
  readonly expiresAt: string;
  readonly halls: readonly Hall[];
  readonly satellites: readonly (Hall & { readonly endUser: string })[];
  readonly landmarks: readonly SimLandmark[];
}

type Draft = Omit<Hall, 'licence'>;

/** Registers all but devices. */
export async function registerYear(
  admin: MusterClient,
  year: Year,
  makeKey: KeyMaker,
  startMs: number,
): Promise<YearFleet> {
  const authority = await must(
    'the authority',
    admin.registerAuthority({ name: 'Bureau of Advanced Technology Exports', country: 'US' }),
  );
  const expiresAt = instant(startMs + VALID_MS);
  const issued = await must(
    'a key of the regulator',
    admin.issueKey({ role: 'regulator', authority: authority.id, expiresAt }),
  );
  const regulator = admin.withKey(issued.key);
  const maker = new Maker(admin, expiresAt, startMs, authority.id);
  const exporter = await maker.party('Meridian Accelerator Systems Inc', 'exporter');
  const halls = await inTurns(hallCount, (n) => maker.hall(n));
  const [mainHalls, provingOnes] = [halls.slice(0, mainSites), halls.slice(mainSites)];
  const main = await maker.licence(exporter, 'main', mainHalls, mainQuantity(year), {
    tolerance: mostReplacedAtOnce(year),
    limits: { confidentialMode: 'required' },
  });
  const provingQuantity = year.devices.filter(isProving).length;
  const proving = await maker.licence(exporter, 'proving', provingOnes, provingQuantity, {
    location: { word: 'consistent', strength: 'software' },
  });
  for (const { id } of [main, proving]) {
    await must('confirming', regulator.decideLicence(id, 'confirm'));
  }
  const owners = await ownersOf(admin, year);
  const satellites = await inTurns(year.satellites, async (n) => {
    const terms = termsOf(year, n, startMs);
    const hall = await maker.hall(hallCount + n, terms.megawatts);
    await ownedBy(admin, owners.get(ownerNamed(year, n))!, hall.operator);
    const { id, endUser } = await maker.licence(
      exporter,
      `S${n}`,
      [hall],
      terms.quantity ?? satelliteQuantity,
      terms,
    );
    return { ...hall, licence: id, endUser };
  });
  return {
    ...{ admin, regulator, regulatorKey: issued.key, exporter: exporter.client, satellites },
    ...{ exporterId: exporter.id, endUserId: main.endUser, expiresAt },
    halls: halls.map((hall, n) => ({ ...hall, licence: (n < mainSites ? main : proving).id })),
    landmarks: await enterLandmarks({ regulator, seed: year.seed, makeKey, startMs }),
  };
}

interface Terms {
  readonly quantity?: number;
  readonly tolerance?: number;
  readonly endMs?: number;
  readonly limits?: object;
  readonly location?: { readonly word: 'consistent'; readonly strength: 'software' };
  readonly megawatts?: number;
}

/** What a satellite's rows have its licence and site say. */
function termsOf(year: Year, n: number, startMs: number): Terms {
  const acts = (year.satelliteActs.get(n) ?? []).map(({ act }) => act);
  const energy = acts.find((act) => act.act === 'licensed-energy');
  const atOnce = acts.find((act) => act.act === 'licensed-at-once');
  const hours = acts.find((act) => act.act === 'licensed-hours');
  const installed = acts.find((act) => act.act === 'licensed-tpp');
  const supplied = acts.find((act) => act.act === 'supplied');
  const quantity = acts.find((act) => act.act === 'licensed-quantity');
  const reports = acts.find((act) => act.act === 'licensed-reports');
  const training = acts.find((act) => act.act === 'licensed-training');
  const cheats = n < year.satellites / 2;
  const endMs = startMs + Math.floor(endSeason * year.days) * dayMs;
  return {
    ...(cheats ? { endMs } : {}),
    ...(quantity ? { quantity: quantity.devices } : {}),
    ...(supplied ? { megawatts: supplied.megawatts } : {}),
    limits: {
      ...(energy ? { compute: { per: 'week', bits: 4, energyKwh: energy.kwhAWeek } } : {}),
      ...(hours ? { compute: { per: 'week', bits: 4, gpuHours: hours.gpuHoursAWeek } } : {}),
      ...(atOnce ? { concurrentDevices: atOnce.devices } : {}),
      ...(installed ? { installedTpp: installed.tpp } : {}),
      ...(reports ? { reports: [{ what: 'usage', everyDays: reports.everyDays }] } : {}),
      ...(training ? { trainingShare: Math.min(1, training.share) } : {}),
    },
  };
}

/** A stand-in is on the licence some minutes before what it replaces gives its place back. */
function mostReplacedAtOnce({ devices }: Year): number {
  const days = devices.flatMap(({ replaces, registeredDay }) =>
    replaces === undefined ? [] : [registeredDay],
  );
  return Math.max(0, ...[...Map.groupBy(days, (day) => day).values()].map(({ length }) => length));
}

function mainQuantity({ devices }: Year): number {
  return devices.filter((one) => one.registeredDay === 0 && !isProving(one)).length;
}

/** A few at a time: each write waits for the log. */
async function inTurns<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let at = 0; at < count; at += 8) {
    const some = Array.from({ length: Math.min(8, count - at) }, (_, i) => make(at + i));
    all.push(...(await Promise.all(some)));
  }
  return all;
}

/** Where a hall stands; satellites are numbered behind all others. */
export function hallCentre(n: number): Point {
  return offset(johor, n * APART_METRES, 0);
}

class Maker {
  readonly #admin: MusterClient;
  readonly #expiresAt: string;
  readonly #startMs: number;
  readonly #authority: string;

  constructor(admin: MusterClient, expiresAt: string, startMs: number, authority: string) {
    this.#admin = admin;
    this.#expiresAt = expiresAt;
    this.#startMs = startMs;
    this.#authority = authority;
  }

  async party(name: string, role: 'exporter' | 'operator' | 'end-user') {
    const given = { name, country: role === 'exporter' ? 'US' : 'MY', roles: [role] };
    const { id } = await must(name, this.#admin.control.registerParty(given));
    return { id, client: role === 'end-user' ? this.#admin : await this.#keyed(role, id) };
  }

  async #keyed(role: 'exporter' | 'operator', party: string): Promise<MusterClient> {
    const asked = { role, party, expiresAt: this.#expiresAt };
    const { key } = await must('a key', this.#admin.issueKey(asked));
    return this.#admin.withKey(key);
  }

  async hall(n: number, megawatts?: number): Promise<Draft> {
    const { id: operator, client } = await this.party(`Operator ${n}`, 'operator');
    const centre = hallCentre(n);
    const corners = cornersOf(centre).map((at): [number, number] => [at.longitude, at.latitude]);
    const ring = [...corners, corners[0]!];
    const geometry = { type: 'Polygon' as const, coordinates: [ring] };
    const power = megawatts === undefined ? {} : { power: { megawatts, pue } };
    const given = { name: `Hall ${n}`, operator, country: 'MY', geometry, ...power };
    const site = await must(given.name, client.registerSite(given));
    return {
      site: site.id,
      operator,
      client,
      second: await this.#keyed('operator', operator),
      centre,
    };
  }

  async licence(
    exporter: { readonly id: string; readonly client: MusterClient },
    number: string,
    halls: readonly Draft[],
    quantity: number,
    { endMs, limits, location, tolerance }: Terms,
  ) {
    const endUser = await this.party(`End user ${number}`, 'end-user');
    const licence = {
      ...{ authority: this.#authority, number, exporter: exporter.id, endUser: endUser.id },
      sites: halls.map(({ site }) => site),
      items: [
        { line: 1, model: yearModel, quantity, ...(tolerance ? { tolerance } : {}) },
        ...Object.values(alikeLines).map((line) => ({ ...line, quantity: 1 })),
        spareLine,
      ],
      validFrom: instant(this.#startMs - 400 * dayMs),
      validTo: instant(endMs ?? this.#startMs + VALID_MS),
      conditions: {
        ...{ intervalS: intervalMs / 1_000, graceS: graceMs / 1_000, countries: [permittedBeside] },
        firmwareFloor: { vbios: '96.00.61.00.01', driver: '535.0' },
        ...(limits ? { limits } : {}),
        ...(location ? { location } : {}),
      },
    };
    const { id } = await must(number, exporter.client.registerLicence(licence));
    return { id, endUser: endUser.id };
  }
}

export function instant(ms: number): string {
  return new Date(ms).toISOString();
}
