/** What the registry is asked about licences shared between authorities. */
import { and, asc, eq, gt } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Paging } from '../../flow/registry/port.ts';
import type { LicenceShareRow } from '../../flow/registry/rows.ts';
import { licenceShares } from './authority-schema.ts';
import { isNewest } from './newest.ts';
import { newestPage } from './versions.ts';

/** Licences that an authority may read at `nowMs` though another one issued them, each once. */
export async function sharedLicences(
  orm: DrizzleD1Database,
  authority: string,
  nowMs: number,
): Promise<string[]> {
  const rows = await orm
    .selectDistinct({ licence: licenceShares.licence })
    .from(licenceShares)
    .where(
      and(
        eq(licenceShares.authority, authority),
        gt(licenceShares.untilMs, nowMs),
        eq(licenceShares.ended, false),
        isNewest(licenceShares),
      ),
    )
    .orderBy(asc(licenceShares.licence));
  return rows.map(({ licence }) => licence);
}

/** Newest versions of the shares of a licence. */
export function listShares(
  orm: DrizzleD1Database,
  licence: string,
  authority: string | undefined,
  paging: Paging,
): Promise<readonly LicenceShareRow[]> {
  const isWith = authority === undefined ? undefined : eq(licenceShares.authority, authority);
  return newestPage(orm, 'licenceShares', and(eq(licenceShares.licence, licence), isWith), paging);
}
