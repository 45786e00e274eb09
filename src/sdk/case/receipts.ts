/** Receipts and anomalies of a case against its parts. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { canonicalJson } from '../../core/codec/canonical-json.ts';
import type { LogPolicy } from '../../core/log/policy.ts';
import { parseReceipt } from '../../core/log/receipt.ts';
import type { ReceiptFacts } from '../../core/log/receipt-check.ts';
import type { Bytes } from '../../core/model.ts';
import type { DecodeReason, ReceiptReason } from '../../core/result.ts';
import { verifyReceipt } from '../receipts.ts';
import { type CaseFiles, jsonOf } from './case-files.ts';
import type { CaseCheckpoint, ProvedHeader } from './logged.ts';
import type { ProvedPart, ProvedParts } from './parts.ts';

export interface CheckedReceipts {
  readonly facts: readonly ReceiptFacts[];
  /** Those whose attestation's bytes are not here. */
  readonly withoutEvidence: number;
}

/** Each receipt under the policy, for the attestation of its name, with the verdict that its part has. */
export function receiptsIn(
  files: CaseFiles,
  checkpoint: CaseCheckpoint,
  policy: LogPolicy,
  parts: readonly ProvedPart[],
): CheckedReceipts {
  const entries = entriesOf(parts);
  const facts: ReceiptFacts[] = [];
  let withoutEvidence = 0;
  for (const [name, bytes, path] of files.in('receipts')) {
    const entry = entries.get(name);
    const text = new TextDecoder().decode(bytes);
    const parsed = parseReceipt(text);
    const isHere = parsed.ok && bytesToHex(parsed.value.digest) === name && entry !== undefined;
    if (parsed.ok && parsed.value.checkpoint !== checkpoint.note) {
      files.fault(path, 'checkpoint_differs');
    } else if (parsed.ok && !isHere) files.fault(path, 'receipt_item_missing');
    const verified = verifyReceipt(text, policy, entry?.item);
    if (!verified.ok) files.fault(path, receiptReasonOf(verified.reason));
    else if (isHere) facts.push(verified.value.facts);
    if (entry && !entry.item) withoutEvidence += 1;
  }
  return { facts, withoutEvidence };
}

/** An item of a proved part decodes, so that what is false is the receipt. */
function receiptReasonOf(reason: ReceiptReason | DecodeReason): ReceiptReason {
  return reason.startsWith('receipt_') ? (reason as ReceiptReason) : 'receipt_evidence_mismatch';
}

interface Entry {
  readonly item: Bytes | undefined;
}

function entriesOf(parts: readonly ProvedPart[]): ReadonlyMap<string, Entry> {
  return new Map(
    parts.flatMap(({ bundle, items }) =>
      bundle.entries.map(({ digest, bundleIndex }) => [
        bytesToHex(digest),
        { item: items[bundleIndex] },
      ]),
    ),
  );
}

type Plain = Readonly<Record<string, unknown>>;

interface SeenAnomaly {
  readonly id?: unknown;
  readonly ledger?: unknown;
  readonly header?: unknown;
  readonly condition?: Plain;
  /** What nobody has decided on: of its members, the worse episode that the anomaly is listed by is of a bundle. */
  readonly undecided?: { readonly worse?: Plain | null } | null;
  readonly [whereabouts: string]: unknown;
}

export interface CheckedAnomalies {
  /** As a part that is here committed to them. */
  readonly proved: number;
  /** Paths of those whose part's verdicts are erased. */
  readonly stated: readonly string[];
}

/**
 * Each anomaly as its part turned it, and a receipt for each attestation that it rests on, but for those that the manifest says
 * could not be placed. Its header is always here: what names another place is no anomaly of this case.
 */
export function anomaliesIn(
  files: CaseFiles,
  headers: readonly ProvedHeader[],
  { parts, erased }: ProvedParts,
): CheckedAnomalies {
  const committed = new Map(
    parts.flatMap(({ bundle }) =>
      bundle.conditions.map(({ condition, whereabouts }) => [
        `${bundle.ledger} ${bundle.sequence} ${conditionText(condition as Plain)}`,
        whereabouts,
      ]),
    ),
  );
  const episodes = new Set(
    parts.flatMap(({ bundle: { ledger, sequence, conditions } }) =>
      conditions.map((one) => `${ledger} ${sequence} ${episodeText(one.condition as Plain)}`),
    ),
  );
  const places = new Set(headers.map(({ header }) => `${header.ledger} ${header.sequence}`));
  const read = new Set(parts.map(({ bundle }) => `${bundle.ledger} ${bundle.sequence}`));
  const items = entriesOf(parts);
  const lost = new Set(
    files.manifest.unplaced.map(({ anomaly, digest }) => `${anomaly} ${digest}`),
  );
  const stated: string[] = [];
  let proved = 0;
  for (const [name, bytes, path] of files.in('anomalies')) {
    const anomaly = jsonOf(bytes) as SeenAnomaly | undefined;
    const place = `${anomaly?.ledger} ${anomaly?.header}`;
    const whereabouts = committed.get(`${place} ${conditionText(anomaly?.condition ?? {})}`);
    const isErased = (of: string) => places.has(of) && !read.has(of);
    const worse = anomaly?.undecided?.worse;
    const before = `${anomaly?.ledger} ${worse?.header}`;
    const isWorse =
      !worse || episodes.has(`${before} ${episodeText({ ...anomaly.condition, ...worse })}`);
    if (anomaly?.id !== name) files.fault(path, 'anomaly_contradicted');
    else if (!isWorse && !isErased(before)) files.fault(path, 'anomaly_contradicted');
    else if (isWorse && whereabouts && isThere(anomaly, whereabouts)) proved += 1;
    else if (isErased(place) || (whereabouts && !isWorse)) stated.push(path);
    else files.fault(path, 'anomaly_contradicted');
    const evidence = [anomaly?.condition, worse].flatMap((version) => version?.evidence ?? []);
    for (const digest of evidence.map(String)) {
      if (files.files.has(`receipts/${digest}.txt`)) continue;
      // Where bundles are erased nobody can tell which attestations they had; the manifest alone excuses none that is here.
      const isElsewhere = lost.has(`${name} ${digest}`) || erased > 0;
      if (isElsewhere && !items.has(digest)) continue;
      files.fault(`receipts/${digest.slice(0, 64)}.txt`, 'receipt_missing');
    }
  }
  return { proved, stated };
}

/** Other matters of the same episode are the ledger's own business: the index does not tell them. */
function conditionText({ earlier: _, ...told }: Plain): string {
  return canonicalJson(told);
}

/** What the index tells of an episode that is not the present one. */
function episodeText(condition: Plain): string {
  const { kind, subject, severity, version, openedAtMs, lastFiredAtMs, clearedAtMs } = condition;
  const { sentence, numbers, evidence } = condition;
  const what = { kind, subject, severity, version, sentence, numbers, evidence };
  return canonicalJson({ ...what, openedAtMs, lastFiredAtMs, clearedAtMs });
}

/** Whose it is and where, as the part has it. `open`, `release` and sums over episodes are the index's own. */
function isThere(anomaly: SeenAnomaly, whereabouts: unknown): boolean {
  const wanted = whereabouts as Readonly<Record<string, unknown>>;
  const names = Object.keys(wanted);
  const said = Object.fromEntries(names.map((name) => [name, anomaly[name]]));
  return canonicalJson(said) === canonicalJson(wanted);
}
