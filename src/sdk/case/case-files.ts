/** The files of a case against its manifest: altered, missing, extra. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type CaseManifest, caseManifest } from '../../contract/case-file.ts';
import type { Bytes } from '../../core/model.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { CaseFault } from './faults.ts';

export const MANIFEST = 'manifest.json';

/** A case's files by path, and faults found so far. The first fault of a file is the one that is told. */
export class CaseFiles {
  readonly files: ReadonlyMap<string, Bytes>;
  readonly manifest: CaseManifest;
  readonly #faults = new Map<string, CaseFault>();

  constructor(files: ReadonlyMap<string, Bytes>, manifest: CaseManifest) {
    this.files = files;
    this.manifest = manifest;
  }

  get faults(): readonly CaseFault[] {
    return [...this.#faults.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  fault(path: string, reason: CaseFault['reason']): void {
    if (!this.#faults.has(path)) this.#faults.set(path, { path, reason });
  }

  text(path: string): string | null {
    const bytes = this.files.get(path);
    return bytes ? new TextDecoder('utf-8').decode(bytes) : null;
  }

  /** Files of a folder as [name without ending, bytes, path], in order. */
  in(folder: string): [name: string, bytes: Bytes, path: string][] {
    const paths = [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`)).toSorted();
    return paths.map((path) => {
      const name = path.slice(folder.length + 1).replace(/\.(cbor|txt|json)$/, '');
      return [name, this.files.get(path)!, path];
    });
  }
}

/** Reads the manifest and holds every file against it. */
export function againstManifest(files: ReadonlyMap<string, Bytes>): Result<CaseFiles, CaseFault> {
  const bytes = files.get(MANIFEST);
  if (!bytes) return err({ path: MANIFEST, reason: 'manifest_missing' });
  const parsed = caseManifest.safeParse(jsonOf(bytes));
  if (!parsed.success) return err({ path: MANIFEST, reason: 'manifest_invalid' });
  const found = new CaseFiles(files, parsed.data);
  const listed = new Set([MANIFEST]);
  for (const { path, bytes: length, sha256: hash } of parsed.data.files) {
    listed.add(path);
    const file = files.get(path);
    if (!file) found.fault(path, 'file_missing');
    else if (file.length !== length || bytesToHex(sha256(file)) !== hash) {
      found.fault(path, 'file_altered');
    }
  }
  for (const path of files.keys()) if (!listed.has(path)) found.fault(path, 'file_extra');
  return ok(found);
}

/** A JSON text, or undefined. */
export function jsonOf(bytes: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
