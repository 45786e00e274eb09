/** A world -> registered with the service through its public API, each thing by the role whose business it is. */
import { coseKeyOf } from '../core/crypto/key.ts';
import type { MusterClient } from '../sdk/client.ts';
import type { KeyMaker } from './device.ts';
import { landmarkKey, landmarkPlans, type SimLandmark, uncertaintyKm } from './landmarks.ts';
import { must } from './must.ts';
import type { SiteKey } from './places.ts';
import {
  type DevicePlan,
  dayMs,
  graceMs,
  intervalMs,
  type LicenceKey,
  type LicencePlan,
  type PartyPlan,
  type World,
} from './world.ts';

/** How long the licences have been valid, and the API keys will be. */
const VALID_FOR_MS = 100 * dayMs;
const BOXED_SHIPPED_DAYS_AGO = 75;

/** A party and a client that speaks for it. */
export interface Registrant {
  readonly id: string;
  readonly client: MusterClient;
}

/** What the service calls the things of a world. */
export interface Registered {
  readonly regulator: MusterClient;
  /** What the regulator's client authorises itself with. */
  readonly regulatorKey: string;
  /** By site: its operator. */
  readonly operators: ReadonlyMap<SiteKey, Registrant>;
  readonly exporters: ReadonlyMap<LicenceKey, Registrant>;
  readonly sites: ReadonlyMap<SiteKey, string>;
  readonly licences: ReadonlyMap<LicenceKey, string>;
  readonly landmarks: readonly SimLandmark[];
}

/** Registers all but the keys of devices; `startMs` is the time of the first step. `admin` makes parties and keys alone. */
export async function registerWorld(
  admin: MusterClient,
  world: World,
  boxed: ReadonlySet<number>,
  makeKey: KeyMaker,
  startMs: number,
): Promise<Registered> {
  const authority = await must('the authority', admin.registerAuthority(world.authority));
  const expiresAt = instant(startMs + VALID_FOR_MS);
  const key = { role: 'regulator', authority: authority.id, expiresAt } as const;
  const issued = await must('a key of the regulator', admin.issueKey(key));
  const regulator = admin.withKey(issued.key);
  const [operators, exporters] = await Promise.all([
    registerOperators(admin, world, expiresAt),
    registerExporters(admin, world, expiresAt),
  ]);
  const sites = await registerSites(world, operators);
  const licences = new Map<LicenceKey, string>();
  const registered = {
    ...{ regulator, regulatorKey: issued.key, operators, exporters, sites, licences },
    landmarks: await registerLandmarks(regulator, world, makeKey, startMs),
  };
  await Promise.all(
    world.licences.map(async (licence) => {
      const id = await registerLicence(admin, registered, licence, authority.id, startMs);
      licences.set(licence.key, id);
      const devices = world.devices.filter((device) => device.licence === licence.key);
      await registerDevices(registered, licence.key, devices, boxed, startMs);
    }),
  );
  return registered;
}

async function registrant(
  admin: MusterClient,
  party: PartyPlan,
  role: 'exporter' | 'operator',
  expiresAt: string,
): Promise<Registrant> {
  const { id } = await must(party.name, admin.control.registerParty({ ...party, roles: [role] }));
  const issued = await must(
    `a key of ${party.name}`,
    admin.issueKey({ role, party: id, expiresAt }),
  );
  return { id, client: admin.withKey(issued.key) };
}

async function registerOperators(admin: MusterClient, world: World, expiresAt: string) {
  const entries = world.sites.map(async ({ key, operator: name, country }) => {
    return [key, await registrant(admin, { name, country }, 'operator', expiresAt)] as const;
  });
  return new Map<SiteKey, Registrant>(await Promise.all(entries));
}

/** One party a name, however many licences it has. */
async function registerExporters(admin: MusterClient, world: World, expiresAt: string) {
  const plans = new Map(world.licences.map(({ exporter }) => [exporter.name, exporter]));
  const entries = [...plans].map(async ([name, exporter]) => {
    return [name, await registrant(admin, exporter, 'exporter', expiresAt)] as const;
  });
  const byName = new Map(await Promise.all(entries));
  return new Map<LicenceKey, Registrant>(
    world.licences.map(({ key, exporter }) => [key, byName.get(exporter.name)!]),
  );
}

async function registerSites(world: World, operators: ReadonlyMap<SiteKey, Registrant>) {
  const entries = world.sites.map(async ({ key, name, country, ring }) => {
    const { id: operator, client } = operators.get(key)!;
    const outer = ring.map(([longitude, latitude]): [number, number] => [longitude, latitude]);
    const geometry = { type: 'Polygon' as const, coordinates: [outer] };
    const site = await must(name, client.registerSite({ name, operator, country, geometry }));
    return [key, site.id] as const;
  });
  return new Map<SiteKey, string>(await Promise.all(entries));
}

/** By the regulator, who knows where they stand; never by those whom they measure. */
function registerLandmarks(
  regulator: MusterClient,
  { seed }: World,
  makeKey: KeyMaker,
  startMs: number,
): Promise<SimLandmark[]> {
  const registering = landmarkPlans.map(async (plan): Promise<SimLandmark> => {
    const key = landmarkKey(seed, plan.name, makeKey);
    const given = {
      name: plan.name,
      position: { ...plan.position, uncertaintyKm },
      evidence: 'surveyed for the simulation',
      key: base64url(coseKeyOf(key)),
      address: `${plan.name.toLowerCase().replace(' ', '-')}.landmarks.example:4500`,
      validFrom: instant(startMs - VALID_FOR_MS),
      validTo: instant(startMs + VALID_FOR_MS),
    };
    const { id } = await must(`landmark ${plan.name}`, regulator.landmarks.register(given));
    return { ...plan, id, key };
  });
  return Promise.all(registering);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** By its exporter; then its authority confirms it. */
async function registerLicence(
  admin: MusterClient,
  registered: Registered,
  plan: LicencePlan,
  authority: string,
  startMs: number,
): Promise<string> {
  const { number, endUser, model, quantity, firmwareFloor } = plan;
  const party = await must(
    endUser.name,
    admin.control.registerParty({ ...endUser, roles: ['end-user'] }),
  );
  const exporter = registered.exporters.get(plan.key)!;
  const licence = await must(
    `licence ${number}`,
    exporter.client.registerLicence({
      ...{ authority, number, exporter: exporter.id, endUser: party.id },
      sites: plan.sites.map((site) => registered.sites.get(site)!),
      items: [{ line: 1, model, quantity }],
      validFrom: instant(startMs - VALID_FOR_MS),
      validTo: instant(startMs + plan.endsAfterMs),
      conditions: {
        intervalS: intervalMs / 1000,
        graceS: graceMs / 1000,
        countries: [],
        firmwareFloor,
      },
    }),
  );
  await must(`confirming ${number}`, registered.regulator.decideLicence(licence.id, 'confirm'));
  return licence.id;
}

/** The manifest of some devices of a licence, as CSV, by its exporter. */
export async function registerDevices(
  registered: Registered,
  licence: LicenceKey,
  devices: readonly DevicePlan[],
  boxed: ReadonlySet<number>,
  startMs: number,
): Promise<void> {
  const rows = devices.map(({ index, serial, model, site, shippedDaysAgo }) => {
    const daysAgo = boxed.has(index) ? BOXED_SHIPPED_DAYS_AGO : shippedDaysAgo;
    const shippedAt = instant(startMs - daysAgo * dayMs).slice(0, 10);
    return `${serial},${model},1,${registered.sites.get(site)},${shippedAt}\n`;
  });
  const text = `serial,model,line,site,shippedAt\n${rows.join('')}`;
  const manifest = { contentType: 'text/csv', bytes: new TextEncoder().encode(text) } as const;
  const { client } = registered.exporters.get(licence)!;
  const id = registered.licences.get(licence)!;
  await must(`a manifest of ${devices.length}`, client.registerDevices(id, manifest));
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
