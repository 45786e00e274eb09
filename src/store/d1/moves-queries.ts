/** What the registry is asked about moves between licences. */
import { and, asc, eq, gt, or, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { MoveRegistry } from '../../flow/registry/moves-port.ts';
import type { Paging, Visible } from '../../flow/registry/visible.ts';
import { moves } from './moves-schema.ts';
import { isNewest, licenceVisible } from './newest.ts';
import { devices, licences } from './schema.ts';

/** The queries over one D1 database. */
export function moveQueries(orm: DrizzleD1Database): MoveRegistry {
  const newest = (condition: SQL | undefined, { after, limit }: Paging) =>
    orm
      .select()
      .from(moves)
      .where(and(isNewest(moves), condition, after === undefined ? undefined : gt(moves.id, after)))
      .orderBy(asc(moves.id))
      .limit(limit);
  return {
    listMoves: (visible, { licence, status }, paging) =>
      newest(
        and(
          moveVisible(visible),
          licence === undefined
            ? undefined
            : or(eq(moves.fromLicence, licence), eq(moves.toLicence, licence)),
          status === undefined ? undefined : eq(moves.status, status),
        ),
        paging,
      ),
    async visibleMove(visible, id) {
      const found = await newest(and(eq(moves.id, id), moveVisible(visible)), { limit: 1 });
      return found[0] ?? null;
    },
    movesUnderWay: (paging) => newest(sql`status = 'moving'`, paging),
    async devicesOnLine(licence, line) {
      const [row] = await orm
        .select({ count: sql<number>`count(*)` })
        .from(devices)
        .where(
          and(
            eq(devices.licence, licence),
            eq(devices.line, line),
            sql`${devices.status} <> 'revoked'`,
            isNewest(devices),
          ),
        );
      return row?.count ?? 0;
    },
  };
}

/** Exporters and authorities of the two licences. */
function moveVisible(visible: Visible): SQL | undefined {
  const licensed = licenceVisible(visible);
  if (!licensed) return undefined;
  const seen = sql`(SELECT ${licences.id} FROM ${licences} WHERE ${licensed})`;
  return or(sql`${moves.fromLicence} IN ${seen}`, sql`${moves.toLicence} IN ${seen}`);
}
