/** Measured round trips between sites of known place: CSV files -> a matrix, or why they are none. */
import Papa from 'papaparse';
import { z } from 'zod';

/** A place and how far off its position may be. */
export interface Place {
  readonly id: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly uncertaintyKm: number;
}

/** Places by id, and the least round trip in ms that is known of two, whichever of them asked. */
export interface Matrix {
  readonly name: string;
  readonly places: ReadonlyMap<string, Place>;
  /** Those that asked others: what landmarks are made of. */
  readonly sources: readonly string[];
  readonly ms: (a: string, b: string) => number | undefined;
}

export interface Time {
  readonly from: string;
  readonly to: string;
  readonly ms: number;
}

/** A file that cannot be used, in words. */
export class BadFile extends Error {}

/** Cloud regions and cities are named by a town; their halls stand somewhere around it. */
export const townUncertaintyKm = 50;
const mostRows = 1_000_000;

const number = z
  .string()
  .trim()
  .regex(/^-?\d+(\.\d+)?$/, 'is not a decimal number')
  .transform(Number);
const id = z.string().trim().min(1, 'is empty').max(64, 'is longer than 64 characters');
const timeRow = z.strictObject({
  from: id,
  to: id,
  min_ms: number.pipe(z.number().positive('is not above 0').max(1_000, 'is above 1,000 ms')),
});
const siteRow = z.strictObject({
  id,
  lat: number.pipe(z.number().min(-90, 'is below -90').max(90, 'is above 90')),
  lon: number.pipe(z.number().min(-180, 'is below -180').max(180, 'is above 180')),
  uncertainty_km: number
    .pipe(z.number().min(0, 'is below 0').max(1_000, 'is above 1,000'))
    .default(townUncertaintyKm),
});

/** `from,to,min_ms` and `id,lat,lon[,uncertainty_km]` with a header line each. Throws BadFile. */
export function matrixFrom(name: string, timesCsv: string, sitesCsv: string): Matrix {
  const sites = rows('--sites', sitesCsv, siteRow, ['id', 'lat', 'lon']);
  const places = new Map<string, Place>();
  for (const { value, line } of sites) {
    if (places.has(value.id))
      throw new BadFile(`--sites, line ${line}: "${value.id}" stands twice`);
    const { lat: latitude, lon: longitude, uncertainty_km: uncertaintyKm } = value;
    places.set(value.id, { id: value.id, latitude, longitude, uncertaintyKm });
  }
  const times = rows('--matrix', timesCsv, timeRow, ['from', 'to', 'min_ms']);
  for (const { value, line } of times) {
    const unknown = [value.from, value.to].find((one) => !places.has(one));
    if (unknown) throw new BadFile(`--matrix, line ${line}: --sites has no "${unknown}"`);
  }
  return matrixOf(
    name,
    places,
    times.map(({ value: { from, to, min_ms: ms } }) => ({ from, to, ms })),
  );
}

/** A matrix of times; those from a place to itself say nothing of distance. Throws BadFile where too little is left. */
export function matrixOf(
  name: string,
  places: ReadonlyMap<string, Place>,
  times: readonly Time[],
): Matrix {
  const least = new Map<string, number>();
  const useful = times.filter(({ from, to }) => from !== to);
  for (const { from, to, ms } of useful) {
    const pair = pairOf(from, to);
    least.set(pair, Math.min(least.get(pair) ?? Number.POSITIVE_INFINITY, ms));
  }
  const sources = [...new Set(useful.map(({ from }) => from))].sort();
  if (sources.length < 3) throw new BadFile(`${name}: fewer than 3 places measured another one`);
  return { name, places, sources, ms: (a, b) => least.get(pairOf(a, b)) };
}

function pairOf(a: string, b: string): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}

function rows<T>(
  file: string,
  csv: string,
  schema: z.ZodType<T>,
  columns: readonly string[],
): readonly { readonly value: T; readonly line: number }[] {
  const text = csv.replace(/^\uFEFF/, '');
  const parsed = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
  const missing = columns.filter((column) => !parsed.meta.fields?.includes(column));
  if (missing.length > 0) {
    throw new BadFile(`${file}: the first line names no column "${missing.join('", "')}"`);
  }
  if (parsed.data.length === 0) throw new BadFile(`${file}: there is no line after the first`);
  if (parsed.data.length > mostRows) throw new BadFile(`${file}: more than ${mostRows} lines`);
  const [fault] = parsed.errors;
  if (fault) throw new BadFile(`${file}, line ${(fault.row ?? 0) + 2}: ${fault.message}`);
  return parsed.data.map((row, i) => {
    const read = schema.safeParse(row);
    if (read.success) return { value: read.data, line: i + 2 };
    const [issue] = read.error.issues;
    const where = issue?.path.length ? `${issue.path.join('.')} ` : '';
    throw new BadFile(`${file}, line ${i + 2}: ${where}${issue?.message}`);
  });
}
