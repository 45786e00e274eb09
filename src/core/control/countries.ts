/**
 * How United States export rules see territories, as dated data: a territory's code -> the destination that
 * counts. Not a table of who governs what: borders are disputed, and these rows say only what a licence means.
 */

/** One territory that counts as another, or stands apart, from `validFromMs` until before `validToMs`. */
export interface TerritoryOverride {
  readonly id: string;
  /** As core/place names it: ISO 3166-1 alpha-2, or ISO 3166-2 for a part of a country. */
  readonly territory: string;
  readonly countsAs: string;
  readonly citation: string;
  readonly validFromMs: number;
  readonly validToMs: number | null;
  /** `verified` in a published text, or `unverified`. */
  readonly mark: 'verified' | 'unverified';
}

/** At most one row of a territory is valid at any time. */
export const territoryOverrides: readonly TerritoryOverride[] = [
  {
    id: 'hong-kong-is-china',
    territory: 'HK',
    countsAs: 'CN',
    citation:
      'FR Doc. 2020-28101, RIN 0694-AI17 (23 Dec 2020): Hong Kong removed as a separate destination; governed by the entry for China',
    validFromMs: Date.UTC(2020, 11, 23),
    validToMs: null,
    mark: 'verified',
  },
  {
    id: 'macau-apart',
    territory: 'MO',
    countsAs: 'MO',
    citation:
      '88 FR 73458 (17 Nov 2023), 15 CFR 742.6(a)(6)(iii): Macau named beside D:5, with an entry of its own',
    validFromMs: Date.UTC(2023, 10, 17),
    validToMs: null,
    mark: 'verified',
  },
  {
    id: 'crimea-is-ukraine',
    territory: 'UA-43',
    countsAs: 'UA',
    citation: '80 FR 4776 (29 Jan 2015), 15 CFR 746.6: "the Crimea region of Ukraine"',
    validFromMs: Date.UTC(2015, 0, 29),
    validToMs: null,
    mark: 'verified',
  },
];

const rows: ReadonlyMap<string, readonly TerritoryOverride[]> = Map.groupBy(
  territoryOverrides,
  (row) => row.territory,
);

/** The destination that a territory counts as at a time (Unix ms): itself where no row is valid then. */
export function controlTerritory(code: string, atMs: number): string {
  const valid = rows
    .get(code)
    ?.find((row) => atMs >= row.validFromMs && (row.validToMs === null || atMs < row.validToMs));
  return valid?.countsAs ?? code;
}
