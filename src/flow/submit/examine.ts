/** Frame and decode: body -> items, each evidence or a refusal for itself, parted by the ledger that it names. */

import { readSequence } from '../../core/codec/sequence.ts';
import { Slab } from '../../core/codec/slab.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import type { Bytes, Evidence } from '../../core/model.ts';
import {
  decodeRoundTrip,
  looksLikeRoundTrip,
  type SignedRoundTrip,
} from '../../core/place/round-trip.ts';
import { err, type ItemReason, type Result } from '../../core/result.ts';

export const MAX_ITEMS = 10_000;
export const MAX_ITEM_BYTES = 16 * 1024;
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Ledgers that one body may name; items of further ones are not examined. */
const MAX_LEDGERS = 64;
/** Refusals of a body after which the rest is not examined: what a hostile body may cost. */
export const REFUSAL_BUDGET = 256;

/** Counts refusals of one body over all its stages and parts. */
export class Budget {
  #left = REFUSAL_BUDGET;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(): void {
    this.#left -= 1;
  }
}

/** One item of a body, at its place. */
export interface Examined {
  readonly at: number;
  readonly bytes: Bytes;
  readonly evidence: Result<Evidence, ItemReason>;
  /** Of what can only be a landmark's record; then `evidence` is none. */
  readonly record?: Result<SignedRoundTrip, ItemReason>;
}

/** The items of one body that name one ledger. */
export interface Part {
  readonly ledger: string;
  readonly items: readonly { readonly at: number; readonly evidence: Evidence }[];
}

/** Body -> its items' bytes, or where its framing is broken: then nothing of it is looked at. */
export function frame(body: Bytes) {
  return readSequence(body, { maxItems: MAX_ITEMS, maxItemBytes: MAX_ITEM_BYTES });
}

/** Decodes each item; after the budget is spent the rest is left alone. */
export function decodeItems(items: readonly Bytes[], budget: Budget): Examined[] {
  const slab = new Slab();
  return items.map((bytes, at) => {
    if (budget.isSpent) return { at, bytes, evidence: err('submit_not_examined') };
    if (looksLikeRoundTrip(bytes)) return recordAt(at, bytes, budget);
    const evidence = decodeEvidence(bytes, slab);
    if (!evidence.ok) budget.spend();
    return { at, bytes, evidence };
  });
}

function recordAt(at: number, bytes: Bytes, budget: Budget): Examined {
  const record = decodeRoundTrip(bytes);
  if (!record.ok) budget.spend();
  return { at, bytes, evidence: err('record_uncited'), record };
}

/** Parts by ledger, in the order in which ledgers first appear, and the items of ledgers beyond the bound. */
export function partByLedger(items: readonly Examined[]): {
  readonly parts: readonly Part[];
  readonly beyond: readonly number[];
} {
  const byLedger = new Map<string, { at: number; evidence: Evidence }[]>();
  const beyond: number[] = [];
  for (const { at, evidence } of items) {
    if (!evidence.ok) continue;
    const { ledger } = evidence.value.claims;
    const part = byLedger.get(ledger);
    if (part) part.push({ at, evidence: evidence.value });
    else if (byLedger.size < MAX_LEDGERS) byLedger.set(ledger, [{ at, evidence: evidence.value }]);
    else beyond.push(at);
  }
  return { parts: [...byLedger].map(([ledger, part]) => ({ ledger, items: part })), beyond };
}
