/** Reads trust anchors in order of id, and those that a chain may end at. */
import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { AnchorStore } from '../../flow/registry/anchor-port.ts';
import { trustAnchors } from './anchor-schema.ts';
import { isNewest } from './newest.ts';
import { newestPage } from './versions.ts';

/** The queries of trust anchors over one database. */
export function anchorQueries(orm: DrizzleD1Database): AnchorStore {
  return {
    listTrustAnchors: (paging) => newestPage(orm, 'trustAnchors', undefined, paging),
    trustAnchorsNamed: (authority, subjectHashes) =>
      orm
        .select()
        .from(trustAnchors)
        .where(
          and(
            isNewest(trustAnchors),
            inArray(trustAnchors.subjectHash, [...subjectHashes]),
            isNull(trustAnchors.withdrawnAtMs),
            or(isNull(trustAnchors.authority), eq(trustAnchors.authority, authority)),
          ),
        )
        .orderBy(asc(trustAnchors.id))
        .limit(maxAnchors),
  };
}

/** More certificates of one name than anybody issues: a chain is held against so many at most. */
const maxAnchors = 16;
