/** Rows -> INSERT statements over json_each: few parameters and few statements, whatever the number of rows. */
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** D1 takes 2 MB a bound value and does not enforce it locally; SQLite escapes may lengthen what is stored. */
const MAX_PARAMETER_CHARS = 700_000;

/** What happens to a row that is there already. */
export interface Upsert {
  readonly conflict: readonly string[];
  /** Columns that stay as they are. */
  readonly keep: ReadonlySet<string>;
  /** When the new row wins. */
  readonly where: string;
}

/** Columns that another table has already, under the id that a column of the row gives: said once, not in every row. */
export interface Known {
  readonly table: SQLiteTable;
  readonly by: string;
  readonly columns: ReadonlySet<string>;
}

/**
 * Statements that insert the rows, in order; a row has one member a column, named as the table's
 * columns are. A column that a row lacks is NULL.
 */
export function insertStatements(
  db: D1Database,
  table: SQLiteTable,
  rows: readonly object[],
  upsert?: Upsert,
  known?: Known,
): D1PreparedStatement[] {
  const all = Object.entries(getTableColumns(table)).filter(([, { generated }]) => !generated);
  const looked = all.filter(([name]) => known?.columns.has(name));
  const columns = all.filter((column) => !looked.includes(column) && isSaid(column, rows));
  const names = [...columns, ...looked].map(([, column]) => `"${column.name}"`).join(', ');
  const given = columns.map((_, i) => `json_extract(value, '$[${i}]')`);
  const values = [...given, ...looked.map(([, { name }]) => `known."${name}"`)].join(', ');
  const by = given[columns.findIndex(([name]) => name === known?.by)];
  const from = known
    ? `json_each(?) JOIN "${getTableName(known.table)}" AS known ON known.id = ${by}`
    : 'json_each(?)';
  const statement = `INSERT INTO "${getTableName(table)}" (${names}) SELECT ${values} FROM ${from}
    WHERE true ${upsert ? onConflict(upsert, all) : ''}`;
  const texts = rows.map((row) => JSON.stringify(columns.map((c) => driverValue(row, c))));
  return chunks(texts).map((chunk) => db.prepare(statement).bind(`[${chunk.join(',')}]`));
}

/** A column that is NULL in every row, and would be if it were not named, costs more to say than to leave out. */
function isSaid([name, { hasDefault }]: NamedColumn, rows: readonly object[]): boolean {
  return hasDefault || rows.some((row) => (Reflect.get(row, name) ?? null) !== null);
}

/** SQLite needs a WHERE before ON CONFLICT in INSERT ... SELECT, to tell it from a join's ON. */
function onConflict({ conflict, keep, where }: Upsert, columns: readonly NamedColumn[]): string {
  const changing = columns.map(([, { name }]) => name).filter((name) => !keep.has(name));
  const set = changing.map((name) => `"${name}" = excluded."${name}"`).join(', ');
  return `ON CONFLICT (${conflict.join(', ')}) DO UPDATE SET ${set} WHERE ${where}`;
}

type NamedColumn = [
  string,
  {
    readonly name: string;
    readonly hasDefault: boolean;
    mapToDriverValue(value: unknown): unknown;
  },
];

function driverValue(row: object, [name, column]: NamedColumn): unknown {
  const value: unknown = Reflect.get(row, name);
  return value === undefined || value === null ? null : column.mapToDriverValue(value);
}

/** Parts JSON texts into lists below the parameter limit; a single longer one stands alone. */
export function chunks(texts: readonly string[]): string[][] {
  const lists: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    if (length + text.length > MAX_PARAMETER_CHARS) {
      lists.push([]);
      length = 0;
    }
    lists.at(-1)!.push(text);
    length += text.length + 1;
  }
  return lists;
}
