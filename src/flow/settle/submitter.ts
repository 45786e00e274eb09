/** What a submitter's items were refused for: counted an hour at a time, held against the submitter alone. */
import type { SubmitterFacts } from '../../core/appraise/facts.ts';
import { appraiseSubmission } from '../../core/appraise/verdict.ts';
import type { RefusedItem, SettleRequest } from '../ledger-port.ts';
import { Conditions } from './conditions.ts';
import { inTime } from './in-time.ts';
import type { Settler } from './part.ts';
import { quotaOf, raised, type Sent, sunk, waitMs } from './quota.ts';
import type { Book, LedgerStore, SubmitterHour } from './store.ts';
import { settleConditions } from './tick.ts';
import type { Workspace } from './workspace.ts';

const HOUR_MS = 3600 * 1000;
/** The window that the rule looks at. */
const WINDOW_HOURS = 24;
/** Refusals kept a body, by digest; all are counted. */
const MAX_KEPT = 256;

/** After how long a submitter may send this much; 0 at once. */
export function quotaWaitMs(
  store: LedgerStore,
  book: Book,
  submitter: string,
  nowMs: number,
  sent: Sent,
): number {
  if (sent.items === 0) return 0;
  const quota = quotaOf(store.deviceCount(), book.terms.intervalMs);
  return waitMs(sunk(store.submitterLevel(submitter), quota, nowMs), quota, sent);
}

/** What settled and what was refused counts; what turned out to be known does not. */
export function chargeQuota(work: Workspace, request: SettleRequest): void {
  const { store, book, submitter, nowMs } = work;
  const items = work.entries.length + request.refused.length;
  if (items === 0) return;
  const bytes = work.entries.length > 0 ? request.bytes : 0;
  const quota = quotaOf(store.deviceCount(), book.terms.intervalMs);
  const level = sunk(store.submitterLevel(submitter), quota, nowMs);
  store.putSubmitterLevel(submitter, raised(level, { items, bytes }));
}

/** Adds this body's tally and lets the rule speak. Writes nothing where nothing was refused and nothing is firing. */
export function tallySubmission(work: Workspace, refused: readonly RefusedItem[]): void {
  const { store, submitter, nowMs } = work;
  if (refused.length === 0 && work.entries.length === 0) return;
  const hour = Math.floor(nowMs / HOUR_MS);
  const before = store.submitterHours(submitter, hour)[0] ?? { accepted: 0, refused: {} };
  store.putSubmitterHour(submitter, hour, added(before, work.entries.length, refused));
  store.putRefused(refused.slice(0, MAX_KEPT).map((item) => ({ ...item, submitter, atMs: nowMs })));
  const isFiring = work.conditions.isFiring('submitter-refusals', {
    type: 'submitter',
    id: submitter,
  });
  if (refused.length === 0 && !isFiring) return;
  work.conditions.apply(appraiseSubmission(factsOf(store, submitter, nowMs)).words, nowMs);
}

/** Evidence for a key, on its way to the registry, was a published sample: one that everybody has proves no device's. */
export function tallySample(
  submitter: string,
  store: LedgerStore,
  clockMs: number,
  settler: Settler,
): void {
  inTime(store, clockMs, (book, nowMs) => {
    const hour = Math.floor(nowMs / HOUR_MS);
    const before = store.submitterHours(submitter, hour)[0] ?? { accepted: 0, refused: {} };
    store.putSubmitterHour(
      submitter,
      hour,
      added(before, 0, [{ reason: 'hardware_nonce_public' }]),
    );
    const facts = factsOf(store, submitter, nowMs);
    const conditions = new Conditions(store);
    conditions.apply(appraiseSubmission(facts).words, nowMs);
    settleConditions(store, book, conditions, nowMs, { submission: facts }, settler);
  });
}

function factsOf(store: LedgerStore, submitter: string, nowMs: number): SubmitterFacts {
  const hour = Math.floor(nowMs / HOUR_MS);
  const window = summed(store.submitterHours(submitter, hour - WINDOW_HOURS + 1));
  return { nowMs, submitter, windowMs: WINDOW_HOURS * HOUR_MS, ...window };
}

function added(
  tally: SubmitterHour,
  accepted: number,
  refused: readonly { readonly reason: string }[],
): SubmitterHour {
  const counts = { ...tally.refused };
  for (const { reason } of refused) counts[reason] = (counts[reason] ?? 0) + 1;
  return { accepted: tally.accepted + accepted, refused: counts };
}

function summed(hours: readonly SubmitterHour[]): SubmitterHour {
  const refused: Record<string, number> = {};
  for (const hour of hours) {
    for (const [reason, n] of Object.entries(hour.refused)) {
      refused[reason] = (refused[reason] ?? 0) + n;
    }
  }
  return { accepted: hours.reduce((sum, hour) => sum + hour.accepted, 0), refused };
}
