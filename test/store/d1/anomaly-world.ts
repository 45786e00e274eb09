/** Anomalies of a few tenants in every combination, and what a query of them must give, worked out row by row. */
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import type { IndexedCondition } from '../../../src/flow/ports.ts';
import type {
  AnomalyFilter,
  AnomalyScope,
  CountedBy,
} from '../../../src/flow/registry/anomaly-index.ts';

const kinds = ['resumed', 'cloned-key', 'gone-dark'] as const;
const severities = ['low', 'medium', 'high', 'critical'] as const;
const states = ['firing', 'clear'] as const;
const licences = ['l1', 'l2', 'l3', 'l4'] as const;
const exporters = ['e1', 'e2'] as const;
const sites = ['s1', 's2', null] as const;
const moments = [10, 20, 20, 30, 40] as const;

/** What never changes of a licence or a site. */
const authorityOf = (licence: string) => (licence === 'l4' ? 'a2' : 'a1');
const exporterOf = (licence: string) => exporters[Number(licence.slice(1)) % 2]!;
const operatorOf = (site: string | null) => (site === null ? null : site === 's1' ? 'o1' : 'o2');
const countryOf = (site: string | null) => (site === null ? null : site === 's1' ? 'MY' : 'SG');

export const step = fc.record({
  subject: fc.nat(30),
  kind: fc.constantFrom(...kinds),
  licence: fc.constantFrom(...licences),
  site: fc.constantFrom(...sites),
  severity: fc.constantFrom(...severities),
  state: fc.constantFrom(...states),
  version: fc.integer({ min: 1, max: 4 }),
  openedAtMs: fc.constantFrom(...moments),
  confidential: fc.boolean(),
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export function conditionOf(given: Step): IndexedCondition {
  const { subject, kind, licence, site, severity, state, version, openedAtMs } = given;
  const device = `d${subject}`;
  return {
    ...{ ledger: licence, licence, authority: authorityOf(licence), site, device },
    exporter: exporterOf(licence),
    ...{ operator: operatorOf(site), country: countryOf(site), header: version },
    confidential: given.confidential,
    condition: {
      ...{ kind, subject: { type: 'device', id: device }, state, severity, version, openedAtMs },
      ...{
        count: 1,
        lastFiredAtMs: openedAtMs,
        clearedAtMs: null,
        clearedBy: null,
        cleanStreak: 0,
      },
      ...{ sentence: '', numbers: {}, evidence: [] },
    },
  } as IndexedCondition;
}

const optional = <T>(values: readonly T[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined });
export const filters: fc.Arbitrary<AnomalyFilter> = fc.record({
  kind: optional(kinds),
  severity: optional(severities),
  state: optional(states),
  open: fc.option(fc.boolean(), { nil: undefined }),
  licence: optional(licences),
  site: optional(['s1', 's2']),
  device: fc.option(
    fc.nat(30).map((n) => `d${n}`),
    { nil: undefined, freq: 1 },
  ),
  exporter: optional(exporters),
  country: optional(['MY', 'SG']),
  fromMs: optional([10, 20, 21, 30]),
  toMs: optional([20, 21, 31, 41]),
});

export const scopes: readonly AnomalyScope[] = [
  { visible: { authority: 'a1' }, sees: 'all' },
  { visible: { authority: 'a2' }, sees: 'all' },
  { visible: { authority: 'a2', sharedLicences: ['l1', 'l3'] }, sees: 'all' },
  { visible: { exporter: 'e1' }, sees: 'shown' },
  { visible: { operator: 'o1' }, sees: 'shown' },
];

export interface StoredRow {
  readonly id: string;
  readonly opened_at_ms: number;
  readonly [column: string]: unknown;
}

export async function storedRows(): Promise<StoredRow[]> {
  const { results } = await env.REGISTRY.prepare('SELECT * FROM anomalies').all<StoredRow>();
  return results;
}

function isSeen(row: StoredRow, { visible, sees }: AnomalyScope): boolean {
  const { exporter, operator, authority, sharedLicences = [] } = visible;
  if (sees === 'shown' && row.shown !== 1) return false;
  if (exporter !== undefined && row.exporter !== exporter) return false;
  if (operator !== undefined && row.operator !== operator) return false;
  if (authority === undefined) return true;
  return row.authority === authority || sharedLicences.includes(String(row.licence));
}

function isAsked(row: StoredRow, { fromMs, toMs, open, ...rest }: AnomalyFilter): boolean {
  if (fromMs !== undefined && row.opened_at_ms < fromMs) return false;
  if (toMs !== undefined && row.opened_at_ms >= toMs) return false;
  if (open !== undefined && (row.open === 1) !== open) return false;
  return Object.entries(rest).every(
    ([name, value]) => value === undefined || row[columnOf(name)] === value,
  );
}

/** Its severity is the worst that nobody has decided on. */
const columnOf = (name: string) => (name === 'severity' ? 'worst_severity' : name);

/** In the order of lists. */
export function expectedRows(
  rows: readonly StoredRow[],
  scope: AnomalyScope,
  filter: AnomalyFilter,
): StoredRow[] {
  return rows
    .filter((row) => isSeen(row, scope) && isAsked(row, filter))
    .sort((a, b) => b.opened_at_ms - a.opened_at_ms || (a.id < b.id ? 1 : -1));
}

export function expectedCounts(rows: readonly StoredRow[], by: CountedBy): Map<unknown, number> {
  const groups = Map.groupBy(rows, (row) => row[columnOf(by)]);
  return new Map([...groups].map(([value, group]) => [value, group.length]));
}
