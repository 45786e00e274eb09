/** Reads landmarks: newest versions in order of id. */
import { and, asc, gt } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Paging } from '../../flow/registry/port.ts';
import { landmarks } from './landmark-schema.ts';
import { isNewest } from './newest.ts';

/** The landmarks behind a cursor. */
export function listLandmarks(orm: DrizzleD1Database, { after, limit }: Paging) {
  return orm
    .select()
    .from(landmarks)
    .where(and(isNewest(landmarks), after === undefined ? undefined : gt(landmarks.id, after)))
    .orderBy(asc(landmarks.id))
    .limit(limit);
}
