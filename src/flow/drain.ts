/** What a ledger finishes by itself: headers that a lost Worker left behind, conditions not yet in the index. */
import { ruleOf } from '../core/appraise/ruleset.ts';
import { type AnchorPorts, anchor } from './anchor.ts';
import type { LedgerPort } from './ledger-port.ts';
import type { ConditionIndex, IndexedCondition } from './ports.ts';
import { IndexRebuilding } from './registry/rebuild-port.ts';
import type { KeptCondition } from './settle/kept-condition.ts';
import { MAX_CARRIED } from './settle/settle.ts';
import type { Book, LedgerStore } from './settle/store.ts';

/** A header younger than this is still being carried by the Worker that settled it. */
export const DRAIN_AFTER_MS = 5_000;
/** Conditions brought into the index in one step. */
const PUBLISH_ROWS = 500;

export interface DrainPorts extends AnchorPorts {
  readonly index: ConditionIndex;
}

/**
 * Anchors everything once some of it was settled by `untilMs`, then publishes: the index must not tell what the archive
 * does not hold yet. Throws where a port fails; the next alarm goes on from there.
 */
export async function drain(
  ports: DrainPorts,
  store: LedgerStore,
  port: Pick<LedgerPort, 'confirm' | 'bundle'>,
  untilMs: number,
): Promise<void> {
  const book = store.book();
  if (!book) return;
  for (;;) {
    const left = store.unanchored(MAX_CARRIED);
    const isOverdue = left.some((header) => header.settledAtMs <= untilMs);
    if (!isOverdue) break;
    const carried = left.map((header) => ({ ...header, verdictBundle: null }));
    await anchor(ports, book.ledger, port, carried);
  }
  await publish(ports.index, store);
}

/** Brings changed conditions into the index, some at a time; what changes meanwhile is brought again. Answers how many. */
export async function publish(index: ConditionIndex, store: LedgerStore): Promise<number> {
  const book = store.book();
  if (!book) return 0;
  for (let count = 0; ; ) {
    const kept = store.unindexed(PUBLISH_ROWS);
    if (kept.length === 0) return count;
    await index.upsert(kept.map((one) => indexed(book, one)));
    store.transaction(() => store.markIndexed(kept));
    count += kept.length;
  }
}

/** The same where nobody waits for it: what comes while the index is made again is left to the alarm, which brings it later. */
export async function publishIfWhole(index: ConditionIndex, store: LedgerStore): Promise<number> {
  try {
    return await publish(index, store);
  } catch (fault) {
    if (fault instanceof IndexRebuilding) return 0;
    throw fault;
  }
}

function indexed(book: Book, { condition, header, whereabouts }: KeptCondition): IndexedCondition {
  const { confidential } = ruleOf(condition.kind);
  return { ledger: book.ledger, ...whereabouts, confidential, header, condition };
}
