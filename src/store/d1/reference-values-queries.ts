/** Reads reference values in order of id, and those that evidence of a version is held against. */
import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { ReferenceValuesStore } from '../../flow/registry/reference-values-port.ts';
import { isNewest } from './newest.ts';
import { referenceValues } from './reference-values-schema.ts';
import { newestPage } from './versions.ts';

/** Sets of values for one version, by all models and both who may register them: evidence is held against so many at most. */
const maxSets = 64;

/** The queries of reference values over one database. */
export function referenceValuesQueries(orm: DrizzleD1Database): ReferenceValuesStore {
  return {
    listReferenceValues: (paging) => newestPage(orm, 'referenceValues', undefined, paging),
    referenceValuesOf: (authority, versionKeys) =>
      orm
        .select()
        .from(referenceValues)
        .where(
          and(
            isNewest(referenceValues),
            inArray(referenceValues.versionKey, [...versionKeys]),
            isNull(referenceValues.withdrawnAtMs),
            or(isNull(referenceValues.authority), eq(referenceValues.authority, authority)),
          ),
        )
        .orderBy(asc(referenceValues.id))
        .limit(maxSets),
  };
}
