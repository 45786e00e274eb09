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
  const said = saidBy(headers, parts);
  const lost = new Set(
    files.manifest.unplaced.map(({ anomaly, digest }) => `${anomaly} ${digest}`),
  );
  const stated: string[] = [];
  let proved = 0;
  for (const [name, bytes, path] of files.in('anomalies')) {
    const anomaly = jsonOf(bytes) as SeenAnomaly | undefined;
    const word = anomaly?.id === name ? wordOn(anomaly, said) : 'contradicted';
    if (word === 'contradicted') files.fault(path, 'anomaly_contradicted');
    if (word === 'stated') stated.push(path);
    if (word === 'proved') proved += 1;
    receiptsOf(files, anomaly, { name, lost, items: said.items, areErased: erased > 0 });
  }
  return { proved, stated };
}

/** What headers and parts of a case commit to; keys are in words. */
interface Said {
  /** A condition of a part -> whose it is and where. */
  readonly turned: ReadonlyMap<string, unknown>;
  readonly episodes: ReadonlySet<string>;
  /** Places whose header is here, and those whose part is read. */
  readonly places: ReadonlySet<string>;
  readonly read: ReadonlySet<string>;
  readonly items: ReadonlyMap<string, Entry>;
}

function saidBy(headers: readonly ProvedHeader[], parts: readonly ProvedPart[]): Said {
  const committed = parts.flatMap(({ bundle: { ledger, sequence, conditions } }) =>
    conditions.map(({ condition, whereabouts }) => {
      return { place: `${ledger} ${sequence}`, condition, whereabouts };
    }),
  );
  return {
    turned: new Map(
      committed.map(({ place, condition, whereabouts }) => [
        `${place} ${conditionText(condition as Plain)}`,
        whereabouts,
      ]),
    ),
    episodes: new Set(
      committed.map(({ place, condition }) => `${place} ${episodeText(condition as Plain)}`),
    ),
    places: new Set(headers.map(({ header }) => `${header.ledger} ${header.sequence}`)),
    read: new Set(parts.map(({ bundle }) => `${bundle.ledger} ${bundle.sequence}`)),
    items: entriesOf(parts),
  };
}

/** `stated`: what would prove it, or the worse episode that it is listed by, is erased. */
function wordOn(anomaly: SeenAnomaly, said: Said): 'proved' | 'stated' | 'contradicted' {
  const { ledger, header, condition = {} } = anomaly;
  const worse = anomaly.undecided?.worse;
  const [place, before] = [`${ledger} ${header}`, `${ledger} ${worse?.header}`];
  const isErased = (of: string) => said.places.has(of) && !said.read.has(of);
  const isWorse =
    !worse || said.episodes.has(`${before} ${episodeText({ ...condition, ...worse })}`);
  if (!isWorse && !isErased(before)) return 'contradicted';
  const whereabouts = said.turned.get(`${place} ${conditionText(condition)}`);
  if (isWorse && whereabouts && isThere(anomaly, whereabouts)) return 'proved';
  return isErased(place) || (whereabouts && !isWorse) ? 'stated' : 'contradicted';
}

interface Resting {
  readonly name: string;
  /** Anomaly and digest of what could not be placed. */
  readonly lost: ReadonlySet<string>;
  readonly items: ReadonlyMap<string, Entry>;
  readonly areErased: boolean;
}

/** Where bundles are erased nobody can tell which attestations they had; the manifest alone excuses none that is here. */
function receiptsOf(
  files: CaseFiles,
  anomaly: SeenAnomaly | undefined,
  { name, lost, items, areErased }: Resting,
): void {
  const versions = [anomaly?.condition, anomaly?.undecided?.worse];
  for (const digest of versions.flatMap((version) => version?.evidence ?? []).map(String)) {
    if (files.files.has(`receipts/${digest}.txt`)) continue;
    const isElsewhere = areErased || lost.has(`${name} ${digest}`);
    if (isElsewhere && !items.has(digest)) continue;
    files.fault(`receipts/${digest.slice(0, 64)}.txt`, 'receipt_missing');
  }
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
