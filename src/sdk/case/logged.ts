/** Headers and changes of a case: each is named by its hash, and stands as a leaf under the case's checkpoint. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Checkpoint, checkpointIn } from '../../core/log/checkpoint.ts';
import { erasureIn } from '../../core/log/erasure.ts';
import { decodeHeader, type PartHeader } from '../../core/log/header.ts';
import { decodeChange } from '../../core/log/leaf.ts';
import type { LogPolicy } from '../../core/log/policy.ts';
import { verifyInclusion } from '../../core/log/proof.ts';
import { parseTlogProof } from '../../core/log/tlog-proof.ts';
import { leafHash } from '../../core/log/tree.ts';
import { openWitnessed, type WitnessedCheckpoint } from '../../core/log/witnessed.ts';
import type { Bytes } from '../../core/model.ts';
import { type CaseFiles, jsonOf, MANIFEST } from './case-files.ts';

const CHECKPOINT = 'checkpoint.txt';

/** The checkpoint that everything is proved under; `opened` is null where no key of the log was given. */
export interface CaseCheckpoint extends Checkpoint {
  readonly note: string;
  readonly opened: WitnessedCheckpoint | null;
}

/** Null where there is none, or the policy does not take it. */
export function checkpointOf(files: CaseFiles, policy: LogPolicy | null): CaseCheckpoint | null {
  const note = files.text(CHECKPOINT);
  const parsed = note === null ? null : checkpointIn(note);
  if (note === null || !parsed?.ok) {
    files.fault(CHECKPOINT, note === null ? 'file_missing' : 'receipt_format_invalid');
    return null;
  }
  const { origin, size } = files.manifest;
  if (origin !== parsed.value.origin || size !== parsed.value.size) {
    files.fault(CHECKPOINT, 'checkpoint_differs');
  }
  if (!policy) return { ...parsed.value, note, opened: null };
  const opened = openWitnessed(note, policy);
  if (!opened.ok) {
    files.fault(CHECKPOINT, opened.reason);
    return null;
  }
  if (policy.quorum.type !== 'none' && opened.value.quorumAtS === null) {
    files.fault(CHECKPOINT, 'receipt_quorum_missing');
  }
  return { ...parsed.value, note, opened: opened.value };
}

export interface ProvedHeader {
  readonly header: PartHeader;
  readonly path: string;
}

/** Headers of the case that are leaves of the log. */
export function headersIn(files: CaseFiles, checkpoint: CaseCheckpoint): ProvedHeader[] {
  return files.in('headers').flatMap(([name, bytes, path]) => {
    if (leafIndex(files, checkpoint, name, bytes, path) === null) return [];
    const header = decodeHeader(bytes);
    if (!header.ok) files.fault(path, 'header_invalid');
    return header.ok ? [{ header: header.value, path }] : [];
  });
}

/** What the log says of versions. */
export interface ProvedChanges {
  readonly count: number;
  /** `object version` -> hashes of rows: a device and its keys go by one id. */
  readonly hashes: ReadonlyMap<string, readonly string[]>;
  /** `kind/name` of what an erasure in the log names, with the leaves of these erasures. */
  readonly erased: ReadonlyMap<string, readonly number[]>;
}

/** Changes of the case that are leaves of the log. */
export function changesIn(files: CaseFiles, checkpoint: CaseCheckpoint): ProvedChanges {
  const hashes = new Map<string, string[]>();
  const erased = new Map<string, number[]>();
  const erasures = new Set<number>();
  let count = 0;
  for (const [name, bytes, path] of files.in('changes')) {
    const index = leafIndex(files, checkpoint, name, bytes, path);
    if (index === null) continue;
    const change = decodeChange(bytes);
    const objects = change.ok ? objectsIn(change.value.body) : null;
    const erasure = change.ok ? erasureIn(change.value) : change;
    if (!objects || !erasure.ok) {
      files.fault(path, 'change_invalid');
      continue;
    }
    count += 1;
    for (const { object, version, after } of objects) {
      const name = `${object} ${version}`;
      hashes.set(name, [...(hashes.get(name) ?? []), after]);
    }
    if (erasure.value) erasures.add(index);
    for (const one of erasure.value?.objects ?? []) {
      const object = `${one.kind}/${one.name}`;
      erased.set(object, [...(erased.get(object) ?? []), index]);
    }
  }
  holdErasures(files, erased, erasures);
  return { count, hashes, erased };
}

/** The manifest is signed by nobody. An anomaly goes with its bundles: of it the log has that something was erased there. */
function holdErasures(
  files: CaseFiles,
  erased: ProvedChanges['erased'],
  erasures: ReadonlySet<number>,
): void {
  const isProved = files.manifest.erased.every(({ kind, name, leafIndex: index }) => {
    if (kind === 'anomalies') return erasures.has(index);
    return erased.get(`${kind}/${name}`)?.includes(index);
  });
  if (!isProved) files.fault(MANIFEST, 'erasure_unproved');
}

interface Named {
  readonly object: string;
  readonly version: number;
  readonly after: string;
}

function objectsIn(body: Bytes): Named[] | null {
  const record = jsonOf(body) as
    | { readonly action?: unknown; readonly objects?: unknown }
    | null
    | undefined;
  const objects = record?.objects;
  if (!Array.isArray(objects) || !objects.every(isNamed)) return null;
  // It names the licence, and has the hash of the devices that it registered.
  return record?.action === 'devices-registered' ? [] : objects;
}

function isNamed(value: unknown): value is Named {
  const { object, version, after } = (value ?? {}) as Partial<Named>;
  return typeof object === 'string' && Number.isSafeInteger(version) && typeof after === 'string';
}

/** Where in the log a file stands as a leaf; null where it is not proved to, which is told. */
function leafIndex(
  files: CaseFiles,
  { note, size, root }: CaseCheckpoint,
  name: string,
  bytes: Bytes,
  path: string,
): number | null {
  const data = sha256(bytes);
  if (bytesToHex(data) !== name) {
    files.fault(path, 'name_differs');
    return null;
  }
  const text = files.text(`proofs/${name}.txt`);
  if (text === null) {
    files.fault(path, 'proof_missing');
    return null;
  }
  const proof = parseTlogProof(text, 0);
  if (!proof || proof.extra || proof.checkpoint !== note) {
    const isForm = !proof || proof.extra;
    files.fault(`proofs/${name}.txt`, isForm ? 'receipt_format_invalid' : 'checkpoint_differs');
    return null;
  }
  const { index, inclusionPath } = proof;
  const isThere = verifyInclusion(leafHash(data), index, size, inclusionPath, root);
  if (!isThere) files.fault(path, 'leaf_not_in_log');
  return isThere ? index : null;
}
