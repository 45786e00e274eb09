/** Readings of sites' meters that a ledger was told of, and what its own devices can have used in their days. */
import { capacityOf, mostWattsOf } from '../../core/appraise/usage/rates.ts';
import { dayMs } from '../../core/appraise/usage/sums.ts';
import type { MeteredSpan, MeterReading, SiteEnergy } from '../../core/meter-reading.ts';
import type { ReadingEnergy } from '../fleet/port.ts';
import type { LedgerStore } from './store.ts';

/** Of one series: the last two decide, and late ones may come between. */
const KEPT_A_SERIES = 6;
/** Whose word it is and what it feeds: authorities of licences at one site, the latest heard of last. */
const KEPT_SERIES = 12;

type Store = Pick<LedgerStore, 'control' | 'sites' | 'use' | 'record' | 'pages' | 'devicesOfPage'>;

/** Keeps a reading in the place of its version before; of a series the last ones by their days. */
export function readingTold({ control }: Pick<LedgerStore, 'control'>, told: MeterReading): void {
  const others = control.readings(told.site).filter(({ reading }) => reading !== told.reading);
  const all = told.isWithdrawn ? others : [...others, told];
  const series = [...Map.groupBy(all, ({ authority, feeds }) => `${authority} ${feeds}`).values()];
  const kept = series
    .slice(-KEPT_SERIES)
    .map((one) => one.toSorted((a, b) => a.toDay - b.toDay).slice(-KEPT_A_SERIES));
  control.putReadings(told.site, kept.flat());
}

/** What the ledger's own devices can have used in the days of every reading of its sites, whoever is judged by it. */
export function energyOfReadings(store: Store): readonly ReadingEnergy[] {
  const sites = store.sites().flatMap(({ site }) => {
    const readings = store.control.readings(site);
    return readings.length > 0 ? [{ site, readings }] : [];
  });
  if (sites.length === 0) return [];
  const devices = devicesAt(store, new Set(sites.map(({ site }) => site)));
  return sites.flatMap(({ site, readings }) =>
    readings.map((one) => ({
      reading: one.reading,
      ...energyOf(store, one, devices.get(site) ?? []),
    })),
  );
}

/** The readings of a site that its licence is judged by, with what this and other ledgers say to them. */
export function meteredAt(
  { control }: Pick<LedgerStore, 'control'>,
  site: string,
  authority: string,
): readonly MeteredSpan[] | null {
  const readings = control.readings(site).filter((one) => {
    return one.authority === null || one.authority === authority;
  });
  if (readings.length === 0) return null;
  const energies = new Map(control.energies().map((one) => [one.reading, one]));
  return readings.flatMap(({ isWithdrawn: _, site: __, ...span }) => {
    const said = energies.get(span.reading);
    return said ? [{ ...span, own: said.own, beside: said.beside }] : [];
  });
}

/** A device in service: since when it can have been there, and its power by the catalogue. */
interface Active {
  readonly shippedAtMs: number;
  readonly tdpWatts: number;
  readonly mostWatts: number;
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
function energyOf(store: Store, reading: MeterReading, devices: readonly Active[]): SiteEnergy {
  const { site, fromDay, toDay } = reading;
  const there = devices.filter(({ shippedAtMs }) => shippedAtMs < dayMs(toDay));
  const gone = store.record.firingDevicesSince('device-retired', dayMs(fromDay));
  const count = there.length + gone.filter((one) => one.site === site).length;
  const {
    spanS = 0,
    joules = 0,
    mostJoules = 0,
  } = store.use.bySite({ fromDay, toDay }).get(site) ?? {};
  const deviceS = Math.max(spanS, count * (toDay - fromDay) * 86_400);
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
