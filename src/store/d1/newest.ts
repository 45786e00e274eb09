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

/**
 * Rows of the authority's own licences, and of those shared with it. Plain equality where nothing is shared, so that
 * a query keeps its index. Undefined where no authority asks.
 */
export function ofAuthority(
  columns: { readonly authority: SQLiteColumn; readonly licence: SQLiteColumn },
  { authority, sharedLicences }: Visible,
): SQL | undefined {
  if (authority === undefined) return undefined;
  const own = eq(columns.authority, authority);
  return sharedLicences ? or(own, isOneOf(columns.licence, sharedLicences)) : own;
}

/** The licences that an authority reads. */
function licenceOfAuthority(visible: Visible): SQL | undefined {
  return ofAuthority({ authority: licences.authority, licence: licences.id }, visible);
}

/** Rows whose column names a licence that is visible; undefined where every one is. */
export function ofVisibleLicence(column: SQLiteColumn, visible: Visible): SQL | undefined {
  const licensed = licenceVisible(visible);
  return licensed && sql`${column} IN (SELECT ${licences.id} FROM ${licences} WHERE ${licensed})`;
}

/** Exporter and authority of a licence, and the operators of its sites, may see it; they never change. */
export function licenceVisible(visible: Visible): SQL | undefined {
  const { exporter, operator } = visible;
  return and(
    exporter === undefined ? undefined : eq(licences.exporter, exporter),
    licenceOfAuthority(visible),
    operator === undefined
      ? undefined
      : sql`${licences.id} IN (SELECT ${licenceSites.licence} FROM ${licenceSites}
          WHERE ${licenceSites.site} IN (SELECT ${sites.id} FROM ${sites}
            WHERE ${eq(sites.operator, operator)}))`,
  );
}

/** Its operator, whoever registered it, and those who may see a licence that names it. */
export function siteVisible(visible: Visible): SQL | undefined {
  const { exporter, operator } = visible;
  const licensed = licenceOfAuthority(visible);
  return and(
    operator === undefined ? undefined : eq(sites.operator, operator),
    exporter === undefined
      ? undefined
      : or(eq(sites.registrant, exporter), siteOfLicence(eq(licences.exporter, exporter))),
    licensed && siteOfLicence(licensed),
  );
}

function siteOfLicence(condition: SQL): SQL {
  return sql`${sites.id} IN (SELECT ${licenceSites.site} FROM ${licenceSites}
    WHERE ${licenceSites.licence} IN (SELECT ${licences.id} FROM ${licences} WHERE ${condition}))`;
}

/** The directory (what the administration registered), the party itself, its registrant, and authorities that license it. */
export function partyVisible(visible: Visible): SQL | undefined {
  const { exporter, operator } = visible;
  const directory = sql`${parties.registrant} IS NULL`;
  if (exporter !== undefined) {
    return or(directory, eq(parties.id, exporter), eq(parties.registrant, exporter));
  }
  if (operator !== undefined) return or(directory, eq(parties.id, operator));
  const licensed = partyLicensed(visible);
  return licensed && or(directory, licensed);
}

/** What licences of an authority name: exporters, end users, operators of sites. */
export function partyLicensed(visible: Visible): SQL | undefined {
  const licensed = licenceOfAuthority(visible);
  if (!licensed) return undefined;
  return or(
    sql`${parties.id} IN (SELECT ${licences.exporter} FROM ${licences} WHERE ${licensed})`,
    sql`${parties.id} IN (SELECT ${licences.endUser} FROM ${licences} WHERE ${licensed})`,
    sql`${parties.id} IN (SELECT ${sites.operator} FROM ${sites} WHERE ${siteOfLicence(licensed)})`,
  );
}

/** Exporter and authority of the device's licence, and the operator of its site. */
export function deviceVisible(visible: Visible): SQL | undefined {
  const { exporter, operator } = visible;
  const licensed = licenceOfAuthority(visible);
  const ofLicence = (condition: SQL) =>
    sql`${devices.licence} IN (SELECT ${licences.id} FROM ${licences} WHERE ${condition})`;
  return and(
    exporter === undefined ? undefined : ofLicence(eq(licences.exporter, exporter)),
    licensed && ofLicence(licensed),
    operator === undefined
      ? undefined
      : sql`${devices.site} IN (SELECT ${sites.id} FROM ${sites}
          WHERE ${eq(sites.operator, operator)})`,
  );
}
