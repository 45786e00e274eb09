/** What the registry is asked about devices, their keys and their enrolment codes. */
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { alias } from 'drizzle-orm/sqlite-core';
import type { CodeStanding, DeviceDossier, Paging, Visible } from '../../flow/registry/port.ts';
import type { DeviceRow } from '../../flow/registry/rows.ts';
import { deviceVisible, isNewest, isOneOf } from './newest.ts';
import { bindings, deviceKeys, devices, enrolmentCodes, licences, sites } from './schema.ts';
import { newestPage } from './versions.ts';

/** All that the registry has of one device, if it is visible. */
export async function dossier(
  orm: DrizzleD1Database,
  visible: Visible,
  device: string,
): Promise<DeviceDossier | null> {
  const isVisible = and(eq(devices.id, device), deviceVisible(visible));
  const versions = await orm.select().from(devices).where(isVisible).orderBy(asc(devices.version));
  const newest = versions.at(-1);
  if (!newest) return null;
  const [keys, bound, [licence], [site]] = await orm.batch([
    orm.select().from(deviceKeys).where(eq(deviceKeys.id, device)).orderBy(asc(deviceKeys.version)),
    orm.select().from(bindings).where(eq(bindings.id, device)).orderBy(asc(bindings.version)),
    orm
      .select()
      .from(licences)
      .where(and(eq(licences.id, newest.licence), isNewest(licences))),
    orm
      .select()
      .from(sites)
      .where(and(eq(sites.id, newest.site), isNewest(sites))),
  ]);
  if (!licence || !site) throw new Error(`device ${device} has no licence or no site`);
  return { versions, keys, bindings: bound, licence, site };
}

/** Active devices of a site that no key was ever enrolled for, in order of id. */
export function devicesWithoutKey(
  orm: DrizzleD1Database,
  site: string,
  paging: Paging,
): Promise<readonly DeviceRow[]> {
  const isKeyless = and(
    eq(devices.site, site),
    eq(devices.status, 'active'),
    sql`NOT EXISTS (SELECT 1 FROM ${deviceKeys} WHERE ${deviceKeys.id} = ${devices.id})`,
  );
  return newestPage(orm, 'devices', isKeyless, paging);
}

/** By code hash: the row that issued it, the newest of its device, the device, its operator and key version. */
export async function codeStandings(
  orm: DrizzleD1Database,
  codeHashes: readonly string[],
): Promise<Map<string, CodeStanding>> {
  const newest = alias(enrolmentCodes, 'newest');
  const rows = await orm
    .select({
      issued: enrolmentCodes,
      newest,
      device: devices,
      operator: sites.operator,
      keyVersion: sql<number>`coalesce((SELECT max(version) FROM device_keys
        WHERE device_keys.id = ${devices.id}), 0)`,
    })
    .from(enrolmentCodes)
    .innerJoin(newest, and(eq(newest.id, enrolmentCodes.id), isNewest(newest, enrolmentCodes)))
    .innerJoin(devices, and(eq(devices.id, enrolmentCodes.id), isNewest(devices)))
    .innerJoin(sites, and(eq(sites.id, devices.site), isNewest(sites)))
    .where(isOneOf(enrolmentCodes.codeHash, codeHashes))
    // The version that issued the code comes last, and so stands in the map.
    .orderBy(desc(enrolmentCodes.version));
  return new Map(rows.map((row) => [row.issued.codeHash, row]));
}
