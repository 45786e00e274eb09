/** Evidence and verdicts of a case against the headers of their parts. */

import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../../core/bytes.ts';
import { NO_EVIDENCE } from '../../core/log/header.ts';
import type { Bytes } from '../../core/model.ts';
import { type CheckedPart, checkPart } from '../part-check.ts';
import type { CaseFiles } from './case-files.ts';
import type { ProvedChanges, ProvedHeader } from './logged.ts';

export interface ProvedPart extends CheckedPart, ProvedHeader {}

export interface ProvedParts {
  readonly parts: readonly ProvedPart[];
  readonly attestations: number;
  /** Bundles that an erasure in the log names. */
  readonly erased: number;
}

/** Each header's bundles; one that is not here must have been erased under a leaf, whatever the manifest says of it. */
export function partsIn(
  files: CaseFiles,
  headers: readonly ProvedHeader[],
  changes: ProvedChanges,
): ProvedParts {
  const named = new Set<string>();
  let erased = 0;
  const bundle = (kind: 'verdicts' | 'evidence', hash: Bytes): Bytes | null => {
    const name = bytesToHex(hash);
    const path = `${kind}/${name}.cbor`;
    if (named.has(path)) return files.files.get(path) ?? null;
    named.add(path);
    const bytes = files.files.get(path);
    if (bytes) return bytes;
    if (changes.erased.has(`${kind}/${name}`)) erased += 1;
    else files.fault(path, 'bundle_missing');
    return null;
  };
  const parts = headers.flatMap((proved) => {
    const { verdictBundle, evidenceBundle } = proved.header;
    const verdicts = bundle('verdicts', verdictBundle);
    const isEmpty = sameBytes(evidenceBundle, NO_EVIDENCE);
    const evidence = isEmpty ? null : bundle('evidence', evidenceBundle);
    return verdicts ? partOf(files, proved, verdicts, evidence) : [];
  });
  for (const kind of ['verdicts', 'evidence']) {
    for (const [, , path] of files.in(kind))
      if (!named.has(path)) files.fault(path, 'bundle_unnamed');
  }
  const attestations = parts.reduce((sum, { items }) => sum + items.length, 0);
  return { parts, attestations, erased };
}

function partOf(
  files: CaseFiles,
  proved: ProvedHeader,
  verdicts: Bytes,
  evidence: Bytes | null,
): ProvedPart[] {
  const checked = checkPart(proved.header, { verdicts, evidence: evidence ?? undefined });
  if (checked.ok) return [{ ...checked.value, ...proved }];
  const { reason } = checked;
  const isEvidence = reason.startsWith('evidence_') && reason !== 'evidence_root';
  const { verdictBundle, evidenceBundle } = proved.header;
  const path = isEvidence
    ? `evidence/${bytesToHex(evidenceBundle)}.cbor`
    : `verdicts/${bytesToHex(verdictBundle)}.cbor`;
  files.fault(path, reason);
  return [];
}
