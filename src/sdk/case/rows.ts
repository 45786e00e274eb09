/** Rows of a case against the changes that the log has of them, and files against the rows that name them. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../core/model.ts';
import { type CaseFiles, jsonOf } from './case-files.ts';
import type { ProvedChanges } from './logged.ts';

export interface CheckedRows {
  /** Rows whose hash a change in the log has. */
  readonly proved: number;
  /** Paths of rows for which the file has no change. */
  readonly unproved: readonly string[];
}

const rowName = /^rows\/([A-Za-z]+)\/([A-Za-z0-9_]+)\.v([1-9]\d{0,8})\.json$/;

/** A device and its key, code and binding go by one id: of those a change proves the row that it has the hash of. */
const sharedIds = ['devices', 'deviceKeys', 'bindings'];

/** Each row: its hash in a change of its version, or no change at all; and no version left out before it. */
export function rowsIn(files: CaseFiles, changes: ProvedChanges): CheckedRows {
  const unproved: string[] = [];
  let proved = 0;
  for (const [, bytes, path] of files.in('rows')) {
    const [, table, id, version] = rowName.exec(path) ?? [];
    if (table === undefined || !isRow(bytes, id!, Number(version))) {
      files.fault(path, 'row_invalid');
      continue;
    }
    const isFirst = version === '1';
    const before = `rows/${table}/${id}.v${Number(version) - 1}.json`;
    if (!isFirst && !files.files.has(before)) files.fault(path, 'version_missing');
    const after = changes.hashes.get(`${id} ${version}`) ?? [];
    if (after.includes(bytesToHex(sha256(bytes)))) proved += 1;
    else if (after.length === 0 || sharedIds.includes(table)) unproved.push(path);
    else files.fault(path, 'row_contradicted');
  }
  return { proved, unproved };
}

function isRow(bytes: Bytes, id: string, version: number): boolean {
  const row = jsonOf(bytes) as { readonly id?: unknown; readonly version?: unknown } | undefined;
  return row?.id === id && row.version === version;
}

/** Attached files under their hashes; those that rows name are here, or erased under a leaf. Answers how many. */
export function attachmentsIn(files: CaseFiles, changes: ProvedChanges): number {
  const named = new Set<string>();
  for (const [, bytes, path] of files.in('rows')) {
    const row = path.startsWith('rows/attachments/') ? jsonOf(bytes) : null;
    const hash = (row as { readonly sha256?: unknown } | null | undefined)?.sha256;
    if (typeof hash === 'string') named.add(hash);
  }
  let count = 0;
  for (const [name, bytes, path] of files.in('attachments')) {
    if (bytesToHex(sha256(bytes)) !== name) files.fault(path, 'name_differs');
    else if (!named.delete(name)) files.fault(path, 'attachment_unnamed');
    else count += 1;
  }
  for (const name of named) {
    const isThere = files.files.has(`attachments/${name}`);
    if (isThere || changes.erased.has(`attachments/${name}`)) continue;
    files.fault(`attachments/${name}`, 'attachment_missing');
  }
  return count;
}
