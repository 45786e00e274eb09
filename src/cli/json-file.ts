/** JSON files that commands are given: bodies, and areas as GeoJSON. */
import { ok, type Result } from '../core/result.ts';
import { parseJson } from '../sdk/problem.ts';
import { type Failure, misused } from './exits.ts';
import { readText } from './files.ts';

const maxJsonBytes = 1024 * 1024;

/** What a file holds, as JSON. */
export function jsonFile(path: string): Result<unknown, Failure> {
  const text = readText(path, maxJsonBytes);
  if (!text.ok) return misused(text.reason);
  const value = parseJson(text.value);
  return value === undefined ? misused(`${path} is not JSON`) : ok(value);
}

/** The geometry in a GeoJSON file. RFC 7946 section 3.2: a Feature holds its geometry. */
export function areaIn(path: string): Result<unknown, Failure> {
  const json = jsonFile(path);
  if (!json.ok) return json;
  const { value } = json;
  const isFeature = typeof value === 'object' && value !== null && 'geometry' in value;
  return ok(isFeature ? value.geometry : value);
}
