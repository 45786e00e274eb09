/** Devices of a licence by line and by site: registered, shipped, attesting, dark. */
import type { LicenceRow, SiteRow } from '../registry/rows.ts';
import type { DeviceCount, Under, UnderStore } from './port.ts';
import type { LedgerStanding } from './standing-port.ts';

export interface DeviceSums {
  /** Ever put on the licence. */
  readonly registered: number;
  /** Of those: with a shipping date in or before the period. */
  readonly shipped: number;
  /** Of those registered: taken off again. */
  readonly retired: number;
  /** Of those not taken off: seen within two intervals and grace of the end. */
  readonly attesting: number;
  /** Seen before, and not within that. */
  readonly dark: number;
  /** Never seen. */
  readonly neverSeen: number;
}

export interface DeviceTotals {
  readonly all: DeviceSums;
  readonly byLine: ReadonlyMap<number, DeviceSums>;
  readonly bySite: ReadonlyMap<string, DeviceSums>;
}

interface Asked {
  readonly licence: LicenceRow;
  /** Those that the reader may see. */
  readonly sites: readonly SiteRow[];
  readonly standing: LedgerStanding | null;
  readonly under: Under;
  /** Whether devices of other sites count too: of one that an amendment took out, say. */
  readonly isAll: boolean;
}

/** What the registry had recorded, against what the ledger had seen. */
export async function totalsOf(store: UnderStore, asked: Asked): Promise<DeviceTotals> {
  const { licence, standing, under } = asked;
  const some = (ids: readonly string[] | undefined) =>
    ids?.length ? store.devices(licence.id, under, ids) : [];
  const [all, silent, unseen] = await Promise.all([
    store.devices(licence.id, under, null),
    some(standing?.silent),
    some(standing?.neverSeen),
  ]);
  const mine = (rows: readonly DeviceCount[]) => rows.filter((row) => isSeen(asked, row));
  const counts = { all: mine(all), silent: mine(silent), unseen: mine(unseen) };
  const sums = (is: (row: DeviceCount) => boolean) => sumsOf(counts, is, standing !== null);
  const lines = new Set([
    ...licence.items.map(({ line }) => line),
    ...counts.all.map((r) => r.line),
  ]);
  const sites = new Set([...asked.sites.map(({ id }) => id), ...counts.all.map((r) => r.site)]);
  return {
    all: sums(() => true),
    byLine: new Map([...lines].map((line) => [line, sums((row) => row.line === line)])),
    bySite: new Map([...sites].map((site) => [site, sums((row) => row.site === site)])),
  };
}

function isSeen({ sites, isAll }: Asked, { site }: DeviceCount): boolean {
  return isAll || sites.some(({ id }) => id === site);
}

interface Counts {
  readonly all: readonly DeviceCount[];
  readonly silent: readonly DeviceCount[];
  readonly unseen: readonly DeviceCount[];
}

function sumsOf(
  { all, silent, unseen }: Counts,
  is: (row: DeviceCount) => boolean,
  isFounded: boolean,
): DeviceSums {
  const of = (rows: readonly DeviceCount[]) => rows.filter(is);
  const active = (rows: readonly DeviceCount[]) =>
    of(rows)
      .filter(({ status }) => status === 'active')
      .reduce((sum, { count }) => sum + count, 0);
  const registered = of(all).reduce((sum, { count }) => sum + count, 0);
  const inService = active(all);
  // A ledger that nobody ever reported to has seen none of them.
  const neverSeen = isFounded ? active(unseen) : inService;
  const dark = active(silent);
  return {
    registered,
    shipped: of(all).reduce((sum, { shipped }) => sum + shipped, 0),
    retired: registered - inService,
    ...{ attesting: inService - neverSeen - dark, dark, neverSeen },
  };
}
