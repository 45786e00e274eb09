/** What the registry is asked about moves between licences. */
import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { MoveRegistry } from '../../flow/registry/moves-port.ts';
import type { Visible } from '../../flow/registry/visible.ts';
import { moves } from './moves-schema.ts';
import { isNewest, ofVisibleLicence } from './newest.ts';
import { devices } from './schema.ts';
import { newestPage, newestWhere } from './versions.ts';

/** The queries over one D1 database. */
export function moveQueries(orm: DrizzleD1Database): MoveRegistry {
  return {
    listMoves: (visible, { licence, status }, paging) => {
      const asked = and(
        moveVisible(visible),
        licence === undefined
          ? undefined
          : or(eq(moves.fromLicence, licence), eq(moves.toLicence, licence)),
        status === undefined ? undefined : eq(moves.status, status),
      );
      return newestPage(orm, 'moves', asked, paging);
    },
    visibleMove: (visible, id) => newestWhere(orm, 'moves', id, moveVisible(visible)),
    movesUnderWay: (paging) => newestPage(orm, 'moves', sql`status = 'moving'`, paging),
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
  return or(
    ofVisibleLicence(moves.fromLicence, visible),
    ofVisibleLicence(moves.toLicence, visible),
  );
}
