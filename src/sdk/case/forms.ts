/** The files that a case may have, by path: whoever adds one beside them would have it taken for a part of what was proved. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { openChallenge } from '../../core/log/challenge.ts';
import type { LogPolicy } from '../../core/log/policy.ts';
import { type CaseFiles, jsonOf, MANIFEST } from './case-files.ts';

const forms = [
  /^(?:README\.txt|checkpoint\.txt|manifest\.json)$/,
  /^rules\/[0-9a-f]{64}\.json$/,
  /^(?:changes|headers|challenges|verdicts|evidence)\/[0-9a-f]{64}\.cbor$/,
  /^(?:proofs|receipts)\/[0-9a-f]{64}\.txt$/,
  /^attachments\/[0-9a-f]{64}$/,
  // What a row or an anomaly is called is looked at where it is read.
  /^(?:rows|anomalies)\//,
];

/** Files of no form of a case, proofs of nothing that is here, and a manifest of a case that has no row here. */
export function formsIn(files: CaseFiles): void {
  for (const path of files.files.keys()) {
    const leaf = /^proofs\/(.*)\.txt$/.exec(path)?.[1];
    const isOfLeaf = ['headers', 'changes'].some((kind) => files.files.has(`${kind}/${leaf}.cbor`));
    const hasForm = forms.some((form) => form.test(path));
    if (!hasForm || (leaf !== undefined && !isOfLeaf)) files.fault(path, 'file_unnamed');
  }
  const { case: id, authority } = files.manifest;
  const row = files.files.get(`rows/cases/${id}.v1.json`);
  const own = row && (jsonOf(row) as { readonly authority?: unknown } | undefined);
  if (own?.authority !== authority) files.fault(MANIFEST, 'case_missing');
}

/** Anomalies that the newest version of the case here names, and that are neither here nor said to be erased. */
export function absentAnomalies(files: CaseFiles): string[] {
  const { case: id, erased } = files.manifest;
  const versionOf = (version: number) => files.files.get(`rows/cases/${id}.v${version}.json`);
  let newest = 1;
  while (versionOf(newest + 1)) newest += 1;
  const bytes = versionOf(newest);
  const row = bytes && (jsonOf(bytes) as { readonly anomalies?: unknown } | undefined);
  const named = Array.isArray(row?.anomalies) ? row.anomalies.map(String) : [];
  const gone = new Set(erased.flatMap(({ kind, name }) => (kind === 'anomalies' ? [name] : [])));
  return named.filter((one) => !gone.has(one) && !files.files.has(`anomalies/${one}.json`));
}

/** Each archived challenge is one that the log issued under its name. */
export function challengesIn(files: CaseFiles, { logs }: LogPolicy): void {
  for (const [name, bytes, path] of files.in('challenges')) {
    if (!/^[0-9a-f]{64}$/.test(name)) continue;
    const isIssued = logs.some((key) => openChallenge(bytes, hexToBytes(name), key).ok);
    if (!isIssued) files.fault(path, 'receipt_challenge_mismatch');
  }
}
