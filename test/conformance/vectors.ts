/** Finds the published vectors, which are not part of this repository. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(root, process.env.MUSTER_VECTORS ?? '../shared/vectors');

/** Whether the folder of published vectors is there; where it is not, conformance tests say so. */
export const vectorsPresent = existsSync(folder);

/** The bytes of one vector file, by its path inside the folder. */
export function vectorBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(folder, path)));
}

/** The text of one vector file, by its path inside the folder. */
export function vectorText(path: string): string {
  return readFileSync(resolve(folder, path), 'utf8');
}

/** One JSON vector file, parsed. The caller states the shape it was published with. */
export function vectorJson<T>(path: string): T {
  return JSON.parse(vectorText(path)) as T;
}

/** The absolute path of a vector file or folder, for commands that take one. */
export function vectorPath(path: string): string {
  return resolve(folder, path);
}
