/** How many anomalies a query has, by one of its columns: from counters, or from index entries alone where moments bound it. */
import { and, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type {
  AnomalyCount,
  AnomalyFilter,
  AnomalyScope,
  CountedBy,
} from '../../flow/registry/anomaly-index.ts';
import { placeVisible } from './anomaly-scope.ts';
import { anomalyPlaces } from './condition-schema.ts';
import { facetParts, facetsOf } from './facets.ts';
import { whole } from './whole-index.ts';

interface Counted {
  readonly value: string | null;
  readonly rows: number;
}

/** The largest first; exact at the moment of the answer. */
export async function anomalyCounts(
  orm: DrizzleD1Database,
  scope: AnomalyScope,
  filter: AnomalyFilter,
  by: CountedBy,
): Promise<readonly AnomalyCount[]> {
  const isOfFacet = by === 'kind' || by === 'severity';
  const column = isOfFacet ? 'facet' : sql.raw(`anomaly_places."${by}"`);
  const counting = orm
    .select({ value: sql<string | null>`value`, rows: sql<number>`rows` })
    .from(sql`(${countSql(scope, filter, column)})`);
  const [rows = []] = await whole<Counted[]>(orm, [counting]);
  const counts = new Map<string | null, number>();
  for (const { value, rows: count } of rows) {
    const key = isOfFacet ? facetParts(value ?? '')[by] : value;
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || ((a.value ?? '') < (b.value ?? '') ? -1 : 1));
}

function countSql(scope: AnomalyScope, filter: AnomalyFilter, column: SQL | 'facet'): SQL {
  const { licence, site, exporter, country, device, fromMs, toMs } = filter;
  const facets = JSON.stringify(facetsOf(scope, filter));
  const inPlaces = placeVisible(scope, { licence, site, exporter, country }) ?? sql`true`;
  const inFacets = sql`+anomaly_cells.facet IN (SELECT value FROM json_each(${facets}))`;
  if (device !== undefined || fromMs !== undefined || toMs !== undefined) {
    const { from, where } = entries(scope, filter, facets);
    const value = column === 'facet' ? sql.raw('z.facet') : column;
    return sql`SELECT ${value} AS value, count(*) AS rows FROM ${from}
      CROSS JOIN ${anomalyPlaces} ON ${anomalyPlaces.id} = z.place
      WHERE ${where} GROUP BY 1`;
  }
  const value = column === 'facet' ? sql.raw('anomaly_cells.facet') : column;
  return sql`SELECT ${value} AS value, sum(anomaly_cells.rows) AS rows
    FROM ${anomalyPlaces} CROSS JOIN anomaly_cells ON anomaly_cells.place = ${anomalyPlaces.id}
    WHERE ${and(inPlaces, inFacets)} GROUP BY 1`;
}

/** Entries of the index that fits best, of which no row is read. */
function entries(scope: AnomalyScope, filter: AnomalyFilter, facets: string) {
  const { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, device } = filter;
  const between = sql`z.opened_at_ms >= ${fromMs} AND z.opened_at_ms < ${toMs}`;
  if (device !== undefined) {
    const { licence, site, exporter, country } = filter;
    const inPlaces = placeVisible(scope, { licence, site, exporter, country }) ?? sql`true`;
    const where = sql`z.device = ${device} AND ${between} AND ${inPlaces}
      AND +z.facet IN (SELECT value FROM json_each(${facets}))`;
    return { from: sql.raw('anomalies AS z'), where };
  }
  const { visible } = scope;
  const isOfPlaces = filter.licence ?? filter.site ?? filter.exporter ?? filter.country;
  const own = (['exporter', 'operator', 'authority'] as const).find(
    (name) => visible[name] !== undefined && !visible.sharedLicences,
  );
  if (own === undefined || isOfPlaces !== undefined)
    return entriesOfCells(scope, filter, facets, between);
  const from = sql`json_each(${facets}) AS facets CROSS JOIN anomalies AS z
    ON z.facet = facets.value AND z.${sql.raw(own)} = ${visible[own]}`;
  return { from, where: between };
}

function entriesOfCells(scope: AnomalyScope, filter: AnomalyFilter, facets: string, between: SQL) {
  const { licence, site, exporter, country } = filter;
  const inPlaces = placeVisible(scope, { licence, site, exporter, country }) ?? sql`true`;
  const from = sql`(SELECT anomaly_cells.place, anomaly_cells.facet FROM ${anomalyPlaces}
      CROSS JOIN anomaly_cells ON anomaly_cells.place = ${anomalyPlaces.id}
      WHERE ${inPlaces} AND +anomaly_cells.facet IN (SELECT value FROM json_each(${facets}))) AS cell
    CROSS JOIN anomalies AS z ON z.place = cell.place AND z.facet = cell.facet`;
  return { from, where: between };
}
