/** What a ledger tells the fleet of its sites' last days, and what comes of the answer. */
import type { LicenceOwnership } from '../../core/appraise/facts.ts';
import { appraiseFleet } from '../../core/appraise/verdict.ts';
import { acceleratorNamed } from '../../core/control/model-names.ts';
import { ownershipView, standingOf } from '../../core/control/party-standing.ts';
import type { DutyGroup, FleetPort, SiteDuty, SiteLoad } from '../fleet/port.ts';
import { Conditions } from './conditions.ts';
import { retiredOf } from './halls.ts';
import { inTime } from './in-time.ts';
import { energyOfReadings, energyTold, NO_ENERGY } from './meters.ts';
import type { Settler } from './part.ts';
import type { LedgerStore } from './store.ts';
import { settleConditions } from './tick.ts';

const HOUR_MS = 3_600_000;
/** Hours told: a week, so that three days are found whenever they began. */
const HOURS_TOLD = 24 * 7;

/** Tells the fleet of the ledger's sites, and settles what it answers. What cannot be told now is told in an hour. */
export async function tellFleet(
  store: LedgerStore,
  fleet: FleetPort,
  nowMs: number,
  settler: Settler,
): Promise<void> {
  const ledger = store.book()?.ledger;
  if (ledger === undefined) return;
  const duties = dutiesOf(store, nowMs);
  const groups = duties.length > 0 ? await fleet.push(ledger, duties) : [];
  fleetSays(store, groups, nowMs, settler);
  await tellLoads(store, fleet);
  await tellRetired(store, fleet, nowMs);
  await tellEnergy(store, fleet);
}

/** Of sites whose meters were read; what the readings say is looked at by the next sweep. */
async function tellEnergy(store: LedgerStore, fleet: FleetPort): Promise<void> {
  const book = store.book();
  const own = energyOfReadings(store);
  if (!book || own.length === 0) return;
  const others = await fleet.meter(book.ledger, energyTold(store, book.terms.status));
  const byReading = new Map(others.map((one) => [one.reading, one]));
  const energies = own.map(({ reading, site, ...energy }) => {
    const { reading: _, ...beside } = byReading.get(reading) ?? { reading, ...NO_ENERGY };
    return { site, kept: { reading, own: energy, beside } };
  });
  store.transaction(() => {
    for (const [site, all] of Map.groupBy(energies, (one) => one.site)) {
      store.control.putEnergies(
        site,
        all.map(({ kept }) => kept),
      );
    }
  });
}

/**
 * What was taken out of service under the exporter's licences together is looked at by the next sweep. Devices of a licence
 * that nobody confirmed make no fleet larger: they would be a way to hide a part of it.
 */
async function tellRetired(store: LedgerStore, fleet: FleetPort, nowMs: number): Promise<void> {
  const book = store.book();
  if (!book) return;
  const { ledger, exporter, authority, terms } = book;
  const retired = retiredOf(store.record, nowMs);
  const isSeen = terms.status !== 'claimed' && terms.status !== 'rejected';
  const devices = retired + (isSeen ? activeOf(store) : 0);
  const beside = await fleet.retire(ledger, { exporter, authority, devices, retired });
  store.transaction(() => store.control.putRetiredBeside(beside));
}

function activeOf(store: LedgerStore): number {
  return store.pages().reduce((sum, page) => {
    return sum + store.devicesOfPage(page).filter(({ status }) => status === 'active').length;
  }, 0);
}

/**
 * Of sites that say what they can supply: what stands there under other licences is looked at by the next sweep. What is
 * registered under a licence that nobody confirmed burdens no site: it would be a way to accuse who stands there.
 */
async function tellLoads(store: LedgerStore, fleet: FleetPort): Promise<void> {
  const book = store.book();
  const isSupplied = store.sites().some(({ power }) => power !== undefined);
  if (!book || !isSupplied) return;
  const isConfirmed = book.terms.status === 'confirmed';
  const loads = loadsOf(store).map((one) => (isConfirmed ? one : { ...one, watts: 0 }));
  const beside = await fleet.load(book.ledger, loads);
  store.transaction(() => store.control.putBeside(beside));
}

function loadsOf(store: LedgerStore): readonly SiteLoad[] {
  const watts = new Map<string, number>();
  for (const { site, power } of store.sites()) if (power) watts.set(site, 0);
  for (const page of store.pages()) {
    for (const { site, status, model } of store.devicesOfPage(page)) {
      const known = watts.get(site);
      if (known === undefined || status !== 'active') continue;
      watts.set(site, known + (acceleratorNamed(model)?.tdpWatts ?? 0));
    }
  }
  return [...watts].map(([site, sum]) => ({ site, watts: sum }));
}

/** Sites with use by the hour, with their owner; hours that are still going on are left out. */
function dutiesOf(store: LedgerStore, nowMs: number): readonly SiteDuty[] {
  const thisHour = Math.floor(nowMs / HOUR_MS);
  const hours = store.use.hours(thisHour - HOURS_TOLD, thisHour);
  const ownership = store.control.ownership();
  return [...Map.groupBy(hours, ({ site }) => site)].flatMap(([name, rows]): SiteDuty[] => {
    const site = store.site(name);
    if (!site) return [];
    return [
      {
        site: name,
        owner: ownerOf(ownership, site.operator, nowMs),
        hours: rows.map(({ hour, observedS, busyS, exaflop }) => {
          return [hour, observedS > 0 ? Math.min(1, busyS / observedS) : 0, exaflop] as const;
        }),
      },
    ];
  });
}

/** Without a word of the registry on it, who runs the site; of several ends (a circle) the first by name. */
function ownerOf(ownership: LicenceOwnership | null, operator: string, nowMs: number): string {
  if (!ownership) return operator;
  const { parents } = standingOf(ownershipView(ownership, nowMs, nowMs), operator);
  return parents.map(({ party }) => party).sort()[0] ?? operator;
}

/** Settles what the fleet answered like a sweep: a change of a condition has a header of its own. */
function fleetSays(
  store: LedgerStore,
  groups: readonly DutyGroup[],
  clockMs: number,
  settler: Settler,
): void {
  inTime(store, clockMs, (book, nowMs) => {
    const facts = { nowMs, licence: book.terms, groups };
    const conditions = new Conditions(store);
    conditions.applyNews(appraiseFleet(facts).words, nowMs);
    settleConditions(store, book, conditions, nowMs, { fleet: facts }, settler);
  });
}
