/** The archived bundles of a part held against its header, offline: whoever alters one is found by a hash or a root. */

import { sha256 } from '@noble/hashes/sha2.js';
import { sameBytes } from '../core/bytes.ts';
import { ITEM_LIMITS } from '../core/codec/cbor.ts';
import { readSequence } from '../core/codec/sequence.ts';
import { decodeEvidence } from '../core/evidence/evidence.ts';
import { type ReadBundle, readBundle } from '../core/log/bundle.ts';
import { type PartHeader, verdictLeafData } from '../core/log/header.ts';
import { rootOf } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import { err, ok, type Result } from '../core/result.ts';

/** Of one body: what a ledger settles at once is never more. */
const MAX_ITEMS = 10_000;

/** What about a part's bundles is not what its header committed to. */
export type PartFault =
  | 'verdicts_hash'
  | 'verdicts_form'
  | 'verdicts_place'
  | 'verdicts_root'
  | 'evidence_hash'
  | 'evidence_form'
  | 'evidence_root'
  | 'evidence_items';

export interface CheckedPart {
  readonly bundle: ReadBundle;
  /** The items of the evidence bundle as they were sent; empty where none was given. */
  readonly items: readonly Bytes[];
}

/** A part's bundles as they are archived. Evidence is left out where it was erased, or the part has none. */
export interface PartBundles {
  readonly verdicts: Bytes;
  readonly evidence?: Bytes | undefined;
}

/** Holds both bundles against the header: hashes, place, roots, and each entry against the item that it names. */
export function checkPart(
  header: PartHeader,
  { verdicts, evidence }: PartBundles,
): Result<CheckedPart, PartFault> {
  if (!sameBytes(sha256(verdicts), header.verdictBundle)) return err('verdicts_hash');
  const read = readBundle(verdicts);
  if (!read.ok) return err('verdicts_form');
  const bundle = read.value;
  const { ledger, sequence, settledAtMs, entries } = bundle;
  const isNumbered = ledger === header.ledger && sequence === header.sequence;
  const isPlaced = isNumbered && settledAtMs === header.latestMs;
  if (!isPlaced || entries.length !== header.count) return err('verdicts_place');
  const digests = entries.map(({ digest }) => digest);
  if (!sameBytes(rootOf(digests), header.evidenceRoot)) return err('evidence_root');
  const leaves = entries.map(({ salt, verdict }) => verdictLeafData(salt, verdict));
  if (!sameBytes(rootOf(leaves), header.verdictRoot)) return err('verdicts_root');
  if (!evidence) return ok({ bundle, items: [] });
  const items = checkItems(header, bundle, evidence);
  return items.ok ? ok({ bundle, items: items.value }) : items;
}

function checkItems(
  header: PartHeader,
  { entries }: ReadBundle,
  evidence: Bytes,
): Result<readonly Bytes[], PartFault> {
  if (!sameBytes(sha256(evidence), header.evidenceBundle)) return err('evidence_hash');
  const limits = { maxItems: MAX_ITEMS, maxItemBytes: ITEM_LIMITS.maxBytes };
  const items = readSequence(evidence, limits);
  if (!items.ok) return err('evidence_form');
  const areThere = entries.every(({ digest, bundleIndex }) => {
    const item = items.value[bundleIndex];
    const decoded = item && decodeEvidence(item);
    return decoded?.ok && sameBytes(decoded.value.digest, digest);
  });
  return areThere ? items : err('evidence_items');
}
