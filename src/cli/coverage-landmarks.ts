/** Landmarks for a plan, from a CSV file: `id,lat,lon` and `uncertainty_km` where it is known. */
import Papa from 'papaparse';
import { z } from 'zod';
import type { LandmarkEntry } from '../core/place/landmark.ts';
import { ok, type Result } from '../core/result.ts';
import { type Failure, misused } from './exits.ts';
import { readText } from './files.ts';

const maxBytes = 1024 * 1024;
/** A plan tries every pair of them. */
const mostLandmarks = 500;

const number = z
  .string()
  .trim()
  .regex(/^-?\d+(\.\d+)?$/, 'is not a decimal number')
  .transform(Number);
const row = z.object({
  id: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'is not 1 to 64 letters, digits, _ and -'),
  lat: number.pipe(z.number().min(-90, 'is below -90').max(90, 'is above 90')),
  lon: number.pipe(z.number().min(-180, 'is below -180').max(180, 'is above 180')),
  uncertainty_km: number
    .pipe(z.number().min(0, 'is below 0').max(1_000, 'is above 1,000'))
    .default(1),
});

/** Reads them. Refuses a file that is none, a bad row, a landmark that stands twice, and more than 500. */
export function readLandmarks(path: string): Result<readonly LandmarkEntry[], Failure> {
  const text = readText(path, maxBytes);
  if (!text.ok) return misused(text.reason);
  const csv = text.value.replace(/^\uFEFF/, '');
  const { data, meta } = Papa.parse<unknown>(csv, { header: true, skipEmptyLines: true });
  const missing = ['id', 'lat', 'lon'].filter((column) => !meta.fields?.includes(column));
  if (missing.length > 0)
    return misused(`${path}: the first line names no column ${missing.join(', ')}`);
  if (data.length > mostLandmarks)
    return misused(`${path} has more than ${mostLandmarks} landmarks`);
  const landmarks = new Map<string, LandmarkEntry>();
  for (const [i, value] of data.entries()) {
    const read = row.safeParse(value);
    if (!read.success) return misused(`${path} line ${i + 2}: ${faultOf(read.error)}`);
    const { id, lat: latitude, lon: longitude, uncertainty_km: uncertaintyKm } = read.data;
    if (landmarks.has(id)) return misused(`${path} line ${i + 2} has ${id} again`);
    landmarks.set(id, { landmark: id, position: { latitude, longitude }, uncertaintyKm });
  }
  return ok([...landmarks.values()]);
}

function faultOf({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'the row'} ${issue?.message}`;
}
