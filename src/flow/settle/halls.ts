/** The devices of a ledger as a sweep finds them: what stands at each site, what it reported of late, what works together. */

import { type HousingPart, housingParts } from '../../core/appraise/usage/fitting.ts';
import type { Hall, Installed } from '../../core/appraise/use-facts.ts';
import type { Accelerator } from '../../core/control/catalogue.ts';
import { totalProcessingPerformance } from '../../core/control/metrics.ts';
import { acceleratorNamed } from '../../core/control/model-names.ts';
import { DAY_MS, dayOf } from '../../core/days.ts';
import type { LicenceTerms, Site } from '../../core/model.ts';
import { beforeInspections } from './inspections.ts';
import { meteredAt } from './meters.ts';
import type { Observed } from './observe.ts';
import type { LedgerRecord } from './record.ts';
import type { LedgerStore } from './store.ts';

const WEEK_DAYS = 7;
const WEEK_MS = WEEK_DAYS * DAY_MS;

/** Each site's devices; a site without any is not there. */
export function hallsOf(
  store: Pick<LedgerStore, 'use' | 'site' | 'control' | 'book'>,
  observed: readonly Observed[],
  licence: LicenceTerms,
  nowMs: number,
): ReadonlyMap<string, Hall> {
  const today = dayOf(nowMs);
  const weeks = store.use.bySite({ fromDay: today + 1 - WEEK_DAYS, toDay: today + 1 });
  const beside = new Map(store.control.beside().map(({ site, watts }) => [site, watts]));
  const bySite = Map.groupBy(observed, ({ facts }) => facts.device.site);
  const authority = store.book()?.authority ?? '';
  return new Map(
    [...bySite].map(([site, devices]) => {
      const { spanS = 0, observedS = 0, trainingS = 0 } = weeks.get(site) ?? {};
      const metered = meteredAt(store, site, authority);
      const recent = devices.filter(({ meter }) => isRecent(meter, licence, nowMs));
      return [
        site,
        {
          ...supplyOf(store.site(site), devices, beside.get(site)),
          ...alikeOf(recent),
          week: { spanS, observedS, trainingS },
          ...housingOf(devices, nowMs),
          ...(metered ? { metered } : {}),
        },
      ];
    }),
  );
}

/** What is registered under the licence, and what of it works together now. */
export function installedOf(
  store: Pick<LedgerStore, 'record' | 'control'>,
  observed: readonly Observed[],
  licence: LicenceTerms,
  nowMs: number,
): Installed {
  const parts = observed.map(({ facts }) => acceleratorNamed(facts.device.model));
  const present = observed.filter(({ facts: { lastPresenceAtMs } }) => {
    return lastPresenceAtMs !== null && nowMs - lastPresenceAtMs <= paceMs(licence);
  });
  const fabric = largestFabric(present);
  const retiredBeside = store.control.retiredBeside();
  const inspections = beforeInspections(store, observed, nowMs);
  return {
    tpp: parts.reduce((sum, part) => sum + (tppOf(part) ?? 0), 0),
    unknown: parts.filter((part) => tppOf(part) === null).length,
    present: present.length,
    retired: retiredOf(store.record, nowMs),
    ...(retiredBeside ? { retiredBeside } : {}),
    ...(inspections ? { inspections } : {}),
    ...(fabric ? { fabric } : {}),
  };
}

/** Taken out of service within seven days by somebody else than their authority, which has not accepted it. */
export function retiredOf(record: Pick<LedgerRecord, 'firingSince'>, nowMs: number): number {
  return record.firingSince('device-retired', nowMs - WEEK_MS);
}

function supplyOf(site: Site | null, devices: readonly Observed[], besideWatts?: number) {
  const parts = devices.map(({ facts }) => acceleratorNamed(facts.device.model));
  return {
    devices: devices.length,
    tdpWatts: parts.reduce((sum, part) => sum + (part?.tdpWatts ?? 0), 0),
    unknown: parts.filter((part) => part?.tdpWatts == null).length,
    ...(site?.power ? { power: site.power } : {}),
    ...(site?.power && besideWatts ? { besideWatts } : {}),
  };
}

function isRecent(meter: Observed['meter'], licence: LicenceTerms, nowMs: number): boolean {
  return meter !== null && nowMs - meter.counters.atS * 1000 <= 2 * paceMs(licence);
}

function alikeOf(devices: readonly Observed[]) {
  const meters = devices.flatMap(({ meter }) => (meter && meter.print !== 0 ? [meter] : []));
  const groups = Map.groupBy(meters, ({ print }) => print);
  const repeating = meters.filter(({ repeats }) => repeats > 0);
  return {
    alike: most([...groups.values()].map((group) => group.length)),
    repeating: repeating.length,
    repeats: most(repeating.map(({ repeats }) => repeats)),
  };
}

function housingOf(devices: readonly Observed[], nowMs: number) {
  const housed = devices.flatMap(({ fitting }) =>
    fitting && Object.keys(fitting.housing).length > 0 ? [fitting.housing] : [],
  );
  const changed = housed.map((housing) =>
    housingParts.filter((part) => isLately(housing[part]?.changedAtMs ?? null, nowMs)),
  );
  const of = (part: HousingPart) => changed.filter((parts) => parts.includes(part)).length;
  return {
    ...{ housed: housed.length, rehoused: changed.filter(({ length }) => length > 0).length },
    changed: {
      ...{ chassis: of('chassis'), board: of('board') },
      ...{ network: of('network'), system: of('system') },
    },
  };
}

function isLately(atMs: number | null, nowMs: number): boolean {
  return atMs !== null && nowMs - atMs <= WEEK_MS;
}

function largestFabric(present: readonly Observed[]): Installed['fabric'] {
  const fitted = present.flatMap(({ fitting }) => (fitting?.fabric ? [fitting] : []));
  const fabrics = [...Map.groupBy(fitted, ({ fabric }) => fabric!)].map(([fabric, members]) => {
    const size = most(members.map(({ fabricSize }) => fabricSize ?? 0));
    return { fabric, devices: members.length, size };
  });
  return fabrics.sort((a, b) => reach(b) - reach(a) || (a.fabric < b.fabric ? -1 : 1))[0];
}

function reach({ devices, size }: NonNullable<Installed['fabric']>): number {
  return Math.max(devices, size);
}

function tppOf(part: Accelerator | null): number | null {
  return part && (totalProcessingPerformance(part.rates)?.tpp ?? null);
}

function paceMs({ intervalMs, graceMs }: LicenceTerms): number {
  return intervalMs + graceMs;
}

/** Not by spreading: a site has a hundred thousand devices. */
function most(values: readonly number[]): number {
  return values.reduce((best, value) => Math.max(best, value), 0);
}
