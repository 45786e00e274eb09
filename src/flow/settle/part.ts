/** Closes a part: verdict leaves and bundle, the header that commits to them, and all that the store keeps of it. */

import type { Condition } from '../../core/appraise/condition.ts';
import { sha256 } from '../../core/crypto/sha256.ts';
import { encodeHeader, headerLeaf } from '../../core/log/header.ts';
import { type PartTrees, partLeafOf, partTrees } from '../../core/log/part-items.ts';
import type { Bytes } from '../../core/model.ts';
import type { Random } from '../ports.ts';
import { encodeBundle, type VerdictEntry } from './bundle.ts';
import type { KeptCondition } from './kept-condition.ts';
import type { PartTallyRow, RecordedUse } from './record.ts';
import type { Book, LedgerStore } from './store.ts';
import { whereaboutsOf } from './whereabouts.ts';

/** What the ledger runs under: randomness for salts, and the hash of the appraiser's build. */
export interface Settler {
  readonly random: Random;
  readonly rules: Bytes;
}

/** What a part commits to. One without attestations records what a sweep or a change of the registry altered. */
export interface PartContent {
  readonly nowMs: number;
  readonly epoch: number;
  readonly evidenceBundle: Bytes;
  readonly earliestMs: number;
  readonly entries: readonly UnsaltedEntry[];
  readonly conditions: readonly Condition[];
  /** Absent of a part without attestations. */
  readonly tally?: PartTallyRow;
  /** What it adds to the use of days. */
  readonly used?: readonly RecordedUse[];
  /** Everything else that the appraisal looked at: licence terms, sites, submitter, tick facts. */
  readonly context: Readonly<Record<string, unknown>>;
}

const SALT_BYTES = 16;
/** Salts of one draw: the platform gives 64 KiB at once, and each draw costs what a thousand bytes do. */
const SALTS_A_DRAW = 1024;

export type UnsaltedEntry = Omit<VerdictEntry, 'salt'>;

export interface Committed {
  /** After the part. */
  readonly book: Book;
  /** Over its attestations. */
  readonly trees: PartTrees;
  readonly verdictBundle: Bytes;
}

/** Writes the part's header, bundle and conditions. */
export function commitPart(
  store: LedgerStore,
  book: Book,
  part: PartContent,
  settler: Settler,
): Committed {
  const sequence = book.sequence + 1;
  const entries = salted(part.entries, settler.random);
  const kept = part.conditions.map((condition): KeptCondition => {
    const whereabouts = whereaboutsOf(store, book, condition.subject);
    return { condition, header: sequence, whereabouts };
  });
  const trees = partTrees(entries.map(partLeafOf));
  const bundle = encodeBundle({
    ledger: book.ledger,
    sequence,
    settledAtMs: part.nowMs,
    entries,
    conditions: kept.map(({ condition, whereabouts }) => ({ condition, whereabouts })),
    context: part.context,
  });
  const header = encodeHeader({
    salt: settler.random(SALT_BYTES),
    ledger: book.ledger,
    sequence,
    count: entries.length,
    evidenceRoot: trees.evidence.root,
    verdictRoot: trees.verdicts.root,
    evidenceBundle: part.evidenceBundle,
    verdictBundle: sha256(bundle),
    rosterEpoch: part.epoch,
    rules: settler.rules,
    earliestMs: part.earliestMs,
    latestMs: part.nowMs,
    previousHeader: book.previousLeaf,
  });
  const leaf = headerLeaf(header);
  store.putHeader({ sequence, header, leaf, verdictBundle: bundle, settledAtMs: part.nowMs });
  for (const one of kept) store.putCondition(one);
  store.record.putConditions(kept);
  if (part.tally) store.record.putTally(sequence, part.nowMs, part.tally);
  store.record.putUse(sequence, part.used ?? []);
  const after = { ...book, sequence, previousLeaf: leaf, timeMs: part.nowMs, epoch: part.epoch };
  store.putBook(after);
  return { book: after, trees, verdictBundle: bundle };
}

function salted(entries: readonly UnsaltedEntry[], random: Random): VerdictEntry[] {
  let drawn: Bytes = new Uint8Array();
  return entries.map((entry, i) => {
    const at = (i % SALTS_A_DRAW) * SALT_BYTES;
    if (at === 0) drawn = random(SALT_BYTES * Math.min(SALTS_A_DRAW, entries.length - i));
    const salt = drawn.subarray(at, at + SALT_BYTES);
    // A leaf without its salt could be guessed.
    if (salt.length !== SALT_BYTES)
      throw new Error('too little randomness for the salts of a part');
    return { ...entry, salt };
  });
}
