/** Conditions that the registry's queries share: the newest version of a row, and who may see it. */
import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Visible } from '../../flow/registry/port.ts';
import { devices, licenceSites, licences, parties, sites } from './schema.ts';

interface VersionTable extends SQLiteTable {
  readonly id: SQLiteColumn;
  readonly version: SQLiteColumn;
}

/**
 * Rows that no higher version of the same object follows: one look-up in the primary key.
 * An aliased table has to name the one that it stands for.
 */
export function isNewest(table: VersionTable, original: VersionTable = table): SQL {
  return sql`NOT EXISTS (SELECT 1 FROM ${original} AS later
    WHERE later.id = ${table.id} AND later.version > ${table.version})`;
}

/** `column` in a list of any length, as one parameter. */
export function isOneOf(column: SQLiteColumn, values: readonly string[]): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

/** Exporter and authority of a licence, and the operators of its sites, may see it; they never change. */
export function licenceVisible(visible: Visible): SQL | undefined {
  const { exporter, operator, authority } = visible;
  return and(
    exporter === undefined ? undefined : eq(licences.exporter, exporter),
    authority === undefined ? undefined : eq(licences.authority, authority),
    operator === undefined
      ? undefined
      : sql`${licences.id} IN (SELECT ${licenceSites.licence} FROM ${licenceSites}
          WHERE ${licenceSites.site} IN (SELECT ${sites.id} FROM ${sites}
            WHERE ${eq(sites.operator, operator)}))`,
  );
}

/** Its operator, whoever registered it, and those who may see a licence that names it. */
export function siteVisible({ exporter, operator, authority }: Visible): SQL | undefined {
  return and(
    operator === undefined ? undefined : eq(sites.operator, operator),
    exporter === undefined
      ? undefined
      : or(eq(sites.registrant, exporter), siteOfLicence(eq(licences.exporter, exporter))),
    authority === undefined ? undefined : siteOfLicence(eq(licences.authority, authority)),
  );
}

function siteOfLicence(condition: SQL): SQL {
  return sql`${sites.id} IN (SELECT ${licenceSites.site} FROM ${licenceSites}
    WHERE ${licenceSites.licence} IN (SELECT ${licences.id} FROM ${licences} WHERE ${condition}))`;
}

/** The directory (what the administration registered), the party itself, its registrant, and authorities that license it. */
export function partyVisible({ exporter, operator, authority }: Visible): SQL | undefined {
  const directory = sql`${parties.registrant} IS NULL`;
  if (exporter !== undefined) {
    return or(directory, eq(parties.id, exporter), eq(parties.registrant, exporter));
  }
  if (operator !== undefined) return or(directory, eq(parties.id, operator));
  if (authority === undefined) return undefined;
  const licensed = eq(licences.authority, authority);
  return or(
    directory,
    sql`${parties.id} IN (SELECT ${licences.exporter} FROM ${licences} WHERE ${licensed})`,
    sql`${parties.id} IN (SELECT ${licences.endUser} FROM ${licences} WHERE ${licensed})`,
    sql`${parties.id} IN (SELECT ${sites.operator} FROM ${sites} WHERE ${siteOfLicence(licensed)})`,
  );
}

/** Exporter and authority of the device's licence, and the operator of its site. */
export function deviceVisible({ exporter, operator, authority }: Visible): SQL | undefined {
  const ofLicence = (condition: SQL) =>
    sql`${devices.licence} IN (SELECT ${licences.id} FROM ${licences} WHERE ${condition})`;
  return and(
    exporter === undefined ? undefined : ofLicence(eq(licences.exporter, exporter)),
    authority === undefined ? undefined : ofLicence(eq(licences.authority, authority)),
    operator === undefined
      ? undefined
      : sql`${devices.site} IN (SELECT ${sites.id} FROM ${sites}
          WHERE ${eq(sites.operator, operator)})`,
  );
}
