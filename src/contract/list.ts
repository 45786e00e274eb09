/** Lists on the wire: one statement a list gives its JSON page, its NDJSON and CSV forms, and its columns. */
import { z } from 'zod';

/** The content types that every list is given in; JSON where nothing is asked for. */
export const listTypes = ['application/json', 'application/x-ndjson', 'text/csv'] as const;
export type ListType = (typeof listTypes)[number];

type Scalar = string | number | boolean | null | undefined;

/** A member of a row, or a member of its member: `licence`, `subject.type`. A list in a row is one column. */
export type ColumnOf<T> = {
  [K in keyof T & string]: NonNullable<T[K]> extends Scalar | readonly unknown[]
    ? K
    : K | `${K}.${ColumnOf<NonNullable<T[K]>>}`;
}[keyof T & string];

/** A list as an endpoint's row has it among its answers. */
export interface ListForm<P extends z.ZodType = z.ZodType> {
  readonly json: P;
  readonly others: readonly ['application/x-ndjson', 'text/csv'];
  /** Of the CSV form, in order; what no column names is in the other forms alone. */
  readonly columns: readonly string[];
}

/** A list of these rows with these columns; `more` is what a JSON page says besides its rows. */
export function listOf<S extends z.ZodObject, M extends z.ZodRawShape = Record<never, never>>(
  item: S,
  columns: readonly ColumnOf<z.output<S>>[],
  more: M = {} as M,
) {
  const page = z.strictObject({ items: z.array(item), next: z.string().nullable(), ...more });
  return formOf(page, columns);
}

/** The forms of a list whose page has this schema. */
export function formOf<P extends z.ZodType>(page: P, columns: readonly string[]): ListForm<P> {
  return { json: page, others: ['application/x-ndjson', 'text/csv'], columns };
}
