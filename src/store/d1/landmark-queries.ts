/** Reads landmarks in order of id, what they say of one another, and what devices have against them. */
import { and, eq, getTableColumns, gt, isNotNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { LandmarkStore, MeshTime } from '../../flow/registry/landmark-port.ts';
import { anomalies } from './condition-schema.ts';
import { landmarkStandings, meshTimes } from './landmark-schema.ts';
import { isNewest } from './newest.ts';
import { licences } from './schema.ts';
import { newestPage } from './versions.ts';

/** The queries of landmarks over one database. */
export function landmarkQueries(orm: DrizzleD1Database): LandmarkStore {
  return {
    listLandmarks: (paging) => newestPage(orm, 'landmarks', undefined, paging),
    meshTimes: () => newestMeshTimes(orm),
    suspectedLandmarks: () => suspectedLandmarks(orm),
    landmarkAccusations: (fewerThan) => landmarkAccusations(orm, fewerThan),
  };
}

/** The newest row of each pair, without the record itself. */
function newestMeshTimes(orm: DrizzleD1Database): Promise<readonly MeshTime[]> {
  const { item: _, digest: __, ...columns } = getTableColumns(meshTimes);
  return orm.select(columns).from(meshTimes).where(isNewest(meshTimes));
}

/** The newest standings that name a suspicion. */
function suspectedLandmarks(orm: DrizzleD1Database) {
  const isSuspect = isNotNull(landmarkStandings.suspect);
  return orm
    .select()
    .from(landmarkStandings)
    .where(and(isNewest(landmarkStandings), isSuspect));
}

/**
 * Operators of devices whose claim a landmark excludes now, though its reach and another's stay apart, and fewer than so
 * many do in all. Under a licence that nobody
 * confirmed anybody may have typed them in.
 */
async function landmarkAccusations(orm: DrizzleD1Database, fewerThan: number) {
  const landmark = sql<string>`json_extract(${anomalies.numbers}, '$.landmark')`;
  const others = sql`json_extract(${anomalies.numbers}, '$.contradicting')`;
  const apartKm = sql`json_extract(${anomalies.numbers}, '$.apartKm')`;
  const marginKm = sql<number>`min(json_extract(${anomalies.numbers}, '$.marginKm'))`;
  const { operator: party, authority } = anomalies;
  const rows = await orm
    .select({ landmark, party, authority, marginKm })
    .from(anomalies)
    .innerJoin(licences, and(eq(licences.id, anomalies.licence), isNewest(licences)))
    .where(
      and(
        eq(anomalies.kind, 'claim-impossible'),
        eq(anomalies.state, 'firing'),
        eq(licences.status, 'confirmed'),
        sql`${others} < ${fewerThan}`,
        gt(apartKm, 0),
      ),
    )
    .groupBy(landmark, party, authority);
  return rows.flatMap(({ party, ...row }) => (party === null ? [] : [{ ...row, party }]));
}
