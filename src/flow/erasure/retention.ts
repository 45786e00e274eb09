/** How long a licence's record is kept: from which event, until when, and what keeps it beyond that (15 CFR 762.6). */

import type { z } from 'zod';
import type { keptBy } from '../../contract/erasures.ts';
import { DAY_MS } from '../../core/days.ts';
import type { EndedLicence } from './port.ts';
import type { RetentionEvent } from './rows.ts';

/** Five years with the two leap days that they may have. */
const FIVE_YEARS_DAYS = 1_827;
/** Within 30 days ledgers still place attestations, and receipts of a batch are asked for again. */
const LEAST_DAYS = 31;

/** The time ran out under this clause; the record says so. */
export const BASIS = '15 CFR 762.6(a): kept for the time of retention from the last relevant event';

/** What a deployment sets, or five years. Throws on what is no number of days: a slip must not erase. */
export function retentionDaysOf(text: string | undefined): number {
  if (text === undefined) return FIVE_YEARS_DAYS;
  const days = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (days < LEAST_DAYS) throw new Error(`RETENTION_DAYS is a number of days from ${LEAST_DAYS}`);
  return days;
}

/** Events before this moment are as old as they have to be. */
export function cutoffMs(nowMs: number, days: number): number {
  return nowMs - days * DAY_MS;
}

export interface Retention {
  readonly lastEvent: RetentionEvent;
  readonly lastEventAtMs: number;
  readonly dueAtMs: number;
  /** What keeps it whatever its age; null where nothing does. */
  readonly keptBy: KeptBy | null;
}

/** What keeps content whatever its age. */
export type KeptBy = z.output<typeof keptBy>;

/**
 * The retention of a licence's record, by what the registry knows, and (`settledAtMs`) when its ledger last settled
 * anything; null where that was not asked.
 */
export function retentionOf(
  facts: EndedLicence,
  days: number,
  settledAtMs: number | null = null,
): Retention {
  const [lastEvent, lastEventAtMs] = lastEventOf(facts, settledAtMs);
  const dueAtMs = lastEventAtMs + days * DAY_MS;
  return { lastEvent, lastEventAtMs, dueAtMs, keptBy: keeperOf(facts) };
}

function lastEventOf(facts: EndedLicence, settledAtMs: number | null): [RetentionEvent, number] {
  const events: readonly [RetentionEvent, number | null][] = [
    ['device-changed', facts.deviceAtMs],
    ['anomaly-seen', facts.anomalyAtMs],
    ['decision-made', facts.decisionAtMs],
    ['case-worked', facts.caseAtMs],
    ['licence-amended', facts.amendedAtMs],
    ['attestation-settled', settledAtMs],
  ];
  return events.reduce<[RetentionEvent, number]>(
    (last, [word, atMs]) => (atMs !== null && atMs > last[1] ? [word, atMs] : last),
    ['licence-ended', facts.endedAtMs],
  );
}

/** A hold beats expiry (762.6(b)); a chip in use, an anomaly nobody disposed of and an open case are not over. */
function keeperOf(facts: EndedLicence): KeptBy | null {
  if (facts.hasHeldCase) return 'legal-hold';
  if (facts.hasOpenCase) return 'open-case';
  if (facts.hasOpenAnomalies) return 'open-anomaly';
  return facts.hasActiveDevices ? 'active-devices' : null;
}
