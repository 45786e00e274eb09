/**
 * Anomalies in order, newest opening first, whatever is filtered by. A query is a set of cells, each of which an index
 * has in order: the newest of each cell is one seek, only the cells with the newest ones are read further, and so the
 * cost hangs on the number of cells and of rows asked for, never on the number of anomalies.
 */
import { and, desc, eq, gte, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type {
  Anomaly,
  AnomalyCursor,
  AnomalyFilter,
  AnomalyScope,
} from '../../flow/registry/anomaly-index.ts';
import { anomalyOf } from './anomaly-rows.ts';
import { isVisible, placeVisible } from './anomaly-scope.ts';
import { anomalies, anomalyPlaces } from './condition-schema.ts';
import { facetsOf } from './facets.ts';
import { whole } from './whole-index.ts';

interface Page {
  readonly after: AnomalyCursor | null;
  readonly limit: number;
}

/** One page. */
export async function findAnomalies(
  orm: DrizzleD1Database,
  scope: AnomalyScope,
  filter: AnomalyFilter,
  page: Page,
): Promise<Anomaly[]> {
  const queries = queriesOf(scope, filter, page).map((condition) =>
    orm
      .select()
      .from(anomalies)
      .where(condition)
      .orderBy(desc(anomalies.openedAtMs), desc(anomalies.id))
      .limit(page.limit),
  );
  const found = await whole<Row[]>(orm, queries);
  const rows = found.length === 1 ? found[0]! : found.flat().sort(inOrder).slice(0, page.limit);
  // The cells are those of the scope. A row outside it would be a fault of ours, and must go to nobody.
  if (!rows.every((row) => isVisible(row, scope))) throw new Error('a query left its scope');
  return rows.map(anomalyOf);
}

type Row = typeof anomalies.$inferSelect;

function inOrder(a: Row, b: Row): number {
  return b.openedAtMs - a.openedAtMs || (a.id < b.id ? 1 : -1);
}

/** What is shared with an authority lies elsewhere than its own: each is looked for by itself. */
function queriesOf(scope: AnomalyScope, filter: AnomalyFilter, page: Page): SQL[] {
  const { visible } = scope;
  const { authority, sharedLicences } = visible;
  if (filter.device !== undefined) return [ofDevice(filter.device, scope, filter, page)];
  if (authority === undefined || !sharedLicences)
    return [among(cellsOf(scope, filter), filter, page)];
  const own = { ...scope, visible: { authority } };
  const shared = { isShared: sharedLicences };
  return [
    among(cellsOf(own, filter), filter, page),
    among(cellsInPlaces(scope, filter, shared), filter, page),
  ];
}

/** A device has a few anomalies: they are read, and the others dropped. A plus keeps SQLite from any other index. */
function ofDevice(device: string, scope: AnomalyScope, filter: AnomalyFilter, page: Page): SQL {
  const { low, high } = spanOf(filter, page);
  const { licence, site, exporter, country } = filter;
  const inPlaces = placeVisible(scope, { licence, site, exporter, country }) ?? sql`true`;
  const facets = JSON.stringify(facetsOf(scope, filter));
  return sql`${eq(anomalies.device, device)} AND ${gte(anomalies.openedAtMs, low)}
    AND (${anomalies.openedAtMs}, ${anomalies.id}) < (${high.openedAtMs}, ${high.id})
    AND +${anomalies.facet} IN (SELECT value FROM json_each(${facets}))
    AND EXISTS (SELECT 1 FROM ${anomalyPlaces} WHERE ${anomalyPlaces.id} = ${anomalies.place} AND ${inPlaces})`;
}

/** Cells, and by which columns of `anomalies` each is found. */
interface Cells {
  readonly rows: SQL;
  readonly by: readonly ('authority' | 'exporter' | 'operator' | 'place' | 'facet')[];
}

function cellsOf(scope: AnomalyScope, filter: AnomalyFilter): Cells {
  const { licence, site, exporter, country } = filter;
  const isOfPlaces = [licence, site, exporter, country].some((value) => value !== undefined);
  const own = (['exporter', 'operator', 'authority'] as const).find(
    (name) => scope.visible[name] !== undefined,
  );
  if (isOfPlaces || own === undefined) return cellsInPlaces(scope, filter);
  const facets = JSON.stringify(facetsOf(scope, filter));
  const rows = sql`SELECT ${scope.visible[own]} AS ${sql.raw(own)}, value AS facet FROM json_each(${facets})`;
  return { rows, by: [own, 'facet'] };
}

/** Only cells that are not empty: the counters know. Without a filter by facet the places themselves are enough. */
function cellsInPlaces(
  scope: AnomalyScope,
  filter: AnomalyFilter,
  { isShared }: { readonly isShared?: readonly string[] } = {},
): Cells {
  const visible = isShared
    ? sql`${anomalyPlaces.licence} IN (SELECT value FROM json_each(${JSON.stringify(isShared)}))`
    : undefined;
  const { licence, site, exporter, country } = filter;
  const asked = { licence, site, exporter, country };
  const where = and(visible, placeVisible(isShared ? { visible: {} } : scope, asked)) ?? sql`true`;
  const { kind, severity, state, open } = filter;
  const isOfFacets = [kind, severity, state, open].some((value) => value !== undefined);
  if (!isOfFacets && scope.sees === 'all') {
    return { rows: sql`SELECT id AS place FROM ${anomalyPlaces} WHERE ${where}`, by: ['place'] };
  }
  const facets = JSON.stringify(facetsOf(scope, filter));
  const rows = sql`SELECT cells.place, cells.facet
    FROM ${anomalyPlaces} CROSS JOIN anomaly_cells AS cells ON cells.place = ${anomalyPlaces.id}
    WHERE ${where} AND +cells.facet IN (SELECT value FROM json_each(${facets}))`;
  return { rows, by: ['place', 'facet'] };
}

/** Rows of `openedAtMs` from `low`, and before `high` in the order of lists. */
function spanOf({ fromMs = 0, toMs = Number.MAX_SAFE_INTEGER }: AnomalyFilter, { after }: Page) {
  const end = { openedAtMs: toMs, id: '' };
  const high = after && after.openedAtMs < toMs ? after : end;
  return { low: fromMs, high };
}

/** The key of a row in the order of lists, as one text. */
const KEY = sql.raw(`printf('%016d', z.opened_at_ms) || z.id`);

function among({ rows, by }: Cells, filter: AnomalyFilter, page: Page): SQL {
  const { low, high } = spanOf(filter, page);
  const { limit } = page;
  const columns = sql.raw(by.join(', '));
  const inCell = (cell: string) =>
    sql.raw(by.map((name) => `z.${name} = ${cell}.${name}`).join(' AND '));
  const before = sql`(z.opened_at_ms, z.id) < (${high.openedAtMs}, ${high.id})`;
  const newestFirst = sql.raw('ORDER BY z.opened_at_ms DESC, z.id DESC LIMIT');
  // The last of `limit` heads is a bound below which no row of the page can stand.
  return sql`${anomalies}.rowid IN (
    WITH cell AS (${rows}),
    head AS MATERIALIZED (SELECT ${columns}, (SELECT ${KEY} FROM anomalies AS z
      WHERE ${inCell('cell')} AND ${before} AND z.opened_at_ms >= ${low} ${newestFirst} 1) AS newest FROM cell),
    top AS MATERIALIZED (SELECT * FROM head WHERE newest IS NOT NULL ORDER BY newest DESC LIMIT ${limit}),
    bound AS MATERIALIZED (SELECT max(${low}, CASE WHEN count(*) < ${limit} THEN 0
      ELSE CAST(substr(min(newest), 1, 16) AS INTEGER) END) AS low FROM top)
    SELECT y.rowid FROM top CROSS JOIN anomalies AS y ON y.rowid IN (SELECT z.rowid FROM anomalies AS z
      WHERE ${inCell('top')} AND ${before} AND z.opened_at_ms >= (SELECT low FROM bound) ${newestFirst} ${limit})
    ORDER BY y.opened_at_ms DESC, y.id DESC LIMIT ${limit})`;
}
