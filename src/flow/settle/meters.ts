/** Readings of sites' meters that a ledger was told of, and what its own devices can have used in their days. */
import { capacityOf, mostWattsOf } from '../../core/appraise/usage/rates.ts';
import { dayMs } from '../../core/days.ts';
import type { MeteredSpan, MeterReading, SiteEnergy } from '../../core/meter-reading.ts';
import type { LicenceStatus } from '../../core/model.ts';
import type { ReadingEnergy } from '../fleet/port.ts';
import type { FiringDevice } from './record.ts';
import type { Book, LedgerStore } from './store.ts';

/** Of one series: the last two decide, and late ones may come between. */
const KEPT_A_SERIES = 6;
/** Of other authorities than the licence's own, the latest heard of last: they are told, and judge nothing here. */
const KEPT_OTHERS = 12;
/** Of those that were taken back. */
const KEPT_WITHDRAWN = 2;

type Store = Pick<LedgerStore, 'control' | 'sites' | 'use' | 'record' | 'pages' | 'devicesOfPage'>;

/** Keeps a reading in the place of its version before; of a series the last ones by their days, and the last taken back. */
export function readingTold(
  { control, book }: Pick<LedgerStore, 'control'> & { readonly book: Pick<Book, 'authority'> },
  told: MeterReading,
): void {
  const others = control.readings(told.site).filter(({ reading }) => reading !== told.reading);
  const series = Map.groupBy([...others, told], ({ authority, feeds }) => `${authority} ${feeds}`);
  const [judging, foreign] = [true, false].map((isJudging) =>
    [...series.values()].filter(([one]) => judges(one!, book.authority) === isJudging),
  );
  const kept = [...judging!, ...foreign!.slice(-KEPT_OTHERS)].map(lastOfSeries);
  control.putReadings(told.site, kept.flat());
}

/** An operator's word counts for all, an authority's for its own licences. */
function judges({ authority }: MeterReading, ofLicence: string): boolean {
  return authority === null || authority === ofLicence;
}

function lastOfSeries(series: readonly MeterReading[]): readonly MeterReading[] {
  const inOrder = series.toSorted((a, b) => a.toDay - b.toDay);
  const [withdrawn, standing] = [true, false].map((is) =>
    inOrder.filter(({ isWithdrawn }) => isWithdrawn === is),
  );
  return [...standing!.slice(-KEPT_A_SERIES), ...withdrawn!.slice(-KEPT_WITHDRAWN)];
}

interface EnergyAt extends ReadingEnergy {
  readonly site: string;
}

/** Whether devices count for the time of which they reported nothing. */
type Counted = 'all' | 'reported';

/** What the ledger's own devices can have used in the days of every reading of its sites, whoever is judged by it. */
export function energyOfReadings(store: Store, of: Counted = 'all'): readonly EnergyAt[] {
  const sites = store.sites().flatMap(({ site }) => {
    const readings = store.control.readings(site).filter(({ isWithdrawn }) => !isWithdrawn);
    return readings.length > 0 ? [{ site, readings }] : [];
  });
  if (sites.length === 0) return [];
  const devices = devicesAt(store, new Set(sites.map(({ site }) => site)));
  const first = Math.min(...sites.flatMap(({ readings }) => readings.map((one) => one.fromDay)));
  const gone = Map.groupBy(
    store.record.firingDevicesSince('device-retired', dayMs(first)),
    ({ site }) => site,
  );
  return sites.flatMap(({ site, readings }) => {
    const here: Here = { devices: devices.get(site) ?? [], gone: gone.get(site) ?? [], of };
    return readings.map((one) => ({ reading: one.reading, site, ...energyOf(store, one, here) }));
  });
}

/**
 * What other ledgers are told of that. Of a licence that nobody confirmed its reports explain what a meter shows, its silent
 * devices do not: they would be a way to hide use; and it adds to what was reported nothing: it would be one to accuse a site.
 */
export function energyTold(store: Store, status: LicenceStatus): readonly ReadingEnergy[] {
  const isDecided = status !== 'claimed' && status !== 'rejected';
  const all = energyOfReadings(store, isDecided ? 'all' : 'reported');
  return all.map(({ site: _, ...one }) => {
    if (isDecided) return one;
    return status === 'claimed' ? { ...one, joules: 0 } : { ...one, ...NO_ENERGY };
  });
}

/** The readings of a site that its licence is judged by, with what this and other ledgers say to them. */
export function meteredAt(
  { control }: Pick<LedgerStore, 'control'>,
  site: string,
  authority: string,
): readonly MeteredSpan[] | null {
  const readings = control.readings(site).filter((one) => judges(one, authority));
  if (readings.length === 0) return null;
  const energies = new Map(control.energies(site).map((one) => [one.reading, one]));
  return readings.flatMap(({ site: _, ...span }) => {
    const said = energies.get(span.reading) ?? (span.isWithdrawn ? NOTHING_SAID : null);
    return said ? [{ ...span, own: said.own, beside: said.beside }] : [];
  });
}

/** Of nobody. */
export const NO_ENERGY: SiteEnergy = { joules: 0, mostJoules: 0, ratedJoules: 0, deviceS: 0 };
const NOTHING_SAID = { own: NO_ENERGY, beside: NO_ENERGY };

/** A device in service: since when it can have been there, and its power by the catalogue. */
interface Active {
  readonly shippedAtMs: number;
  readonly tdpWatts: number;
  readonly mostWatts: number;
}

/** What stands at one site, and what went from it since the first day of any reading. */
interface Here {
  readonly devices: readonly Active[];
  readonly gone: readonly FiringDevice[];
  readonly of: Counted;
}

function devicesAt(store: Store, sites: ReadonlySet<string>): Map<string, Active[]> {
  const found = new Map<string, Active[]>();
  for (const page of store.pages()) {
    for (const { site, status, model, shippedAtMs } of store.devicesOfPage(page)) {
      if (status !== 'active' || !sites.has(site)) continue;
      const capacity = capacityOf(model);
      const most = mostWattsOf(capacity);
      const one = { shippedAtMs, mostWatts: most, tdpWatts: capacity?.tdpWatts ?? most };
      const known = found.get(site);
      if (known) known.push(one);
      else found.set(site, [one]);
    }
  }
  return found;
}

/** Devices that went since then, whom nobody accepted as gone, count like those that are there. */
function energyOf(store: Store, reading: MeterReading, { devices, gone, of }: Here): SiteEnergy {
  const { site, fromDay, toDay } = reading;
  const there = devices.filter(({ shippedAtMs }) => shippedAtMs < dayMs(toDay));
  const went = gone.filter(({ openedAtMs }) => openedAtMs >= dayMs(fromDay));
  const count = there.length + went.length;
  const { spanS, joules, mostJoules } = store.use.atSite(site, { fromDay, toDay });
  const deviceS = of === 'all' ? Math.max(spanS, count * (toDay - fromDay) * 86_400) : spanS;
  return {
    ...{ joules, deviceS },
    mostJoules: mostJoules + (deviceS - spanS) * meanOf(there.map(({ mostWatts }) => mostWatts)),
    ratedJoules: deviceS * meanOf(there.map(({ tdpWatts }) => tdpWatts)),
  };
}

/** Of none that is known any more: as much as of a part that nobody knows. */
function meanOf(watts: readonly number[]): number {
  const sum = watts.reduce((all, one) => all + one, 0);
  return watts.length > 0 ? sum / watts.length : mostWattsOf(null);
}
