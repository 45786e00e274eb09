/** Who may see an anomaly, over its own columns and over those of its place. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { AnomalyFilter, AnomalyScope } from '../../flow/registry/anomaly-index.ts';
import { anomalies, anomalyPlaces } from './condition-schema.ts';
import { isOneOf, ofAuthority } from './newest.ts';

/** Over a row. */
export function anomalyVisible({ visible, sees }: AnomalyScope): SQL | undefined {
  const { exporter, operator } = visible;
  return and(
    sees === 'all' ? undefined : eq(anomalies.shown, true),
    exporter === undefined ? undefined : eq(anomalies.exporter, exporter),
    operator === undefined ? undefined : eq(anomalies.operator, operator),
    ofAuthority(anomalies, visible),
  );
}

/** The same over a row that was read. */
export function isVisible(
  row: typeof anomalies.$inferSelect,
  { visible, sees }: AnomalyScope,
): boolean {
  const { exporter, operator, authority, sharedLicences = [] } = visible;
  const isOfAuthority =
    authority === undefined || row.authority === authority || sharedLicences.includes(row.licence);
  const isOfParty =
    (exporter === undefined || row.exporter === exporter) &&
    (operator === undefined || row.operator === operator);
  return isOfAuthority && isOfParty && (sees === 'all' || row.shown === true);
}

/** What of a filter is about whose and where. */
export type PlaceFilter = Pick<AnomalyFilter, 'licence' | 'site' | 'exporter' | 'country'>;

/** Over a place; `shown` is of the facet. */
export function placeVisible(
  { visible }: Pick<AnomalyScope, 'visible'>,
  filter: PlaceFilter,
): SQL | undefined {
  const { exporter, operator } = visible;
  const names = ['licence', 'site', 'exporter', 'country'] as const;
  const asked = names.map((name) => {
    const value = filter[name];
    return value === undefined ? undefined : eq(anomalyPlaces[name], value);
  });
  return and(
    exporter === undefined ? undefined : eq(anomalyPlaces.exporter, exporter),
    operator === undefined ? undefined : eq(anomalyPlaces.operator, operator),
    placeOfAuthority(visible),
    ...asked,
  );
}

/** As a union: with an OR, SQLite reads all places as soon as the query is not the simplest. */
function placeOfAuthority({ authority, sharedLicences }: AnomalyScope['visible']): SQL | undefined {
  if (authority === undefined) return undefined;
  if (!sharedLicences) return eq(anomalyPlaces.authority, authority);
  return sql`${anomalyPlaces.id} IN (SELECT id FROM ${anomalyPlaces} WHERE ${eq(anomalyPlaces.authority, authority)}
    UNION ALL SELECT id FROM ${anomalyPlaces} WHERE ${isOneOf(anomalyPlaces.licence, sharedLicences)})`;
}
