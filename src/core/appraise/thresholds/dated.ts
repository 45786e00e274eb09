/** A figure that decides, as the table of thresholds has it. */

/** A figure with its unit and the reason for its value. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}

/** Since when it holds, and whose it is: a default of the service, which a licence may tighten where its terms name it. */
export interface Threshold extends Figure {
  /** ISO 8601 day (UTC). */
  readonly from: string;
  readonly source: string;
}

/** Figures of one kind that hold since the same day, by the same word. */
export function dated<T extends Readonly<Record<string, Figure>>>(
  from: string,
  source: string,
  figures: T,
): { readonly [K in keyof T]: Threshold } {
  const rows = Object.entries(figures).map(([name, { value, unit, why }]) => [
    name,
    { value, unit, why, from, source },
  ]);
  return Object.fromEntries(rows);
}
