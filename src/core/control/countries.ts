/**
 * How United States export rules see territories, as dated data: a territory's code -> the destination that
 * counts. Not a table of who governs what: borders are disputed, and these rows say only what a licence means.
 */
import { isInForce, type Provision } from './provision.ts';

/** One territory that counts as another, or stands apart. */
export interface TerritoryOverride {
  /** As core/place names it: ISO 3166-1 alpha-2, or ISO 3166-2 for a part of a country. */
  readonly territory: string;
  readonly countsAs: string;
}

/** At most one row of a territory is valid at any time. */
export const territoryOverrides: readonly Provision<TerritoryOverride>[] = [
  {
    id: 'hong-kong-is-china',
    citation:
      'FR Doc. 2020-28101, RIN 0694-AI17 (23 Dec 2020): Hong Kong removed as a separate destination; governed by the entry for China',
    mark: 'verified',
    span: { fromMs: Date.UTC(2020, 11, 23), toMs: null },
    suspended: [],
    value: { territory: 'HK', countsAs: 'CN' },
  },
  {
    id: 'macau-apart',
    citation:
      '88 FR 73458 (17 Nov 2023), 15 CFR 742.6(a)(6)(iii): Macau named beside D:5, with an entry of its own',
    mark: 'verified',
    span: { fromMs: Date.UTC(2023, 10, 17), toMs: null },
    suspended: [],
    value: { territory: 'MO', countsAs: 'MO' },
  },
  {
    id: 'crimea-is-ukraine',
    citation: '80 FR 4776 (29 Jan 2015), 15 CFR 746.6: "the Crimea region of Ukraine"',
    mark: 'verified',
    span: { fromMs: Date.UTC(2015, 0, 29), toMs: null },
    suspended: [],
    value: { territory: 'UA-43', countsAs: 'UA' },
  },
];

const rows: ReadonlyMap<string, readonly Provision<TerritoryOverride>[]> = Map.groupBy(
  territoryOverrides,
  ({ value }) => value.territory,
);

/** The destination that a territory counts as at a time (Unix ms): itself where no row is valid then. */
export function controlTerritory(code: string, atMs: number): string {
  return overrideOf(code, atMs)?.value.countsAs ?? code;
}

/** The row by which a territory counts as another one at a time (Unix ms); null where it is itself. */
export function countedAs(code: string, atMs: number): Provision<TerritoryOverride> | null {
  const row = overrideOf(code, atMs);
  return row && row.value.countsAs !== code ? row : null;
}

function overrideOf(code: string, atMs: number): Provision<TerritoryOverride> | null {
  return rows.get(code)?.find((row) => isInForce(row, atMs)) ?? null;
}
