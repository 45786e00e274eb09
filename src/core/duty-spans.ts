/** The spans of time that reports of a duty are owed for, one after another, and what an amendment of its interval makes of them. */
import { DAY_MS } from './days.ts';
import type { ReportDuty } from './limits.ts';
import type { Span } from './model.ts';

/** A stretch of a duty under one interval; the last span in it is cut where the stretch ends. */
export interface Stretch extends Span {
  readonly everyMs: number;
}

/** A duty whose begin is known. */
export type BegunDuty = ReportDuty & { readonly sinceMs: number };

/** The stretches of a duty without a hole, from the day on which it began or its licence did; the last one has no end. */
export function stretchesOf(duty: BegunDuty, validFromMs: number): readonly Stretch[] {
  let fromMs = startOfDay(Math.max(validFromMs, duty.sinceMs));
  const stretches: Stretch[] = [];
  const { everyDays } = duty;
  for (const one of [...(duty.former ?? []), { everyDays, untilMs: Number.POSITIVE_INFINITY }]) {
    if (one.untilMs <= fromMs) continue;
    stretches.push({ fromMs, toMs: one.untilMs, everyMs: one.everyDays * DAY_MS });
    fromMs = one.untilMs;
  }
  return stretches;
}

/** How many spans of a stretch end at a moment or before. */
export function spansBy({ fromMs, toMs, everyMs }: Stretch, atMs: number): number {
  if (atMs >= toMs) return Math.ceil((toMs - fromMs) / everyMs);
  return Math.max(0, Math.floor((atMs - fromMs) / everyMs));
}

/** The span after so many of a stretch. */
export function spanAfter({ fromMs, toMs, everyMs }: Stretch, count: number): Span {
  const beginMs = fromMs + count * everyMs;
  return { fromMs: beginMs, toMs: Math.min(beginMs + everyMs, toMs) };
}

/**
 * A duty under another interval from `atMs` on. Spans that ended are owed as they were. The one that runs takes the longer
 * interval; the shorter one ends it on its first day of reckoning that is not past, so that nothing is due that could not be known.
 */
export function withInterval(
  known: BegunDuty,
  everyDays: number,
  { atMs, validFromMs }: { readonly atMs: number; readonly validFromMs: number },
): BegunDuty {
  const stretches = stretchesOf(known, validFromMs);
  const now = stretches.find(({ toMs }) => toMs > atMs)!;
  const former = stretches
    .filter(({ toMs }) => toMs <= atMs)
    .map(({ everyMs, toMs }) => ({ everyDays: everyMs / DAY_MS, untilMs: toMs }));
  const untilMs = atMs <= now.fromMs ? now.fromMs : lastUnder(now, everyDays * DAY_MS, atMs);
  const last = untilMs > now.fromMs ? [{ everyDays: now.everyMs / DAY_MS, untilMs }] : [];
  const { what, sinceMs } = known;
  const all = [...former, ...last];
  return { what, everyDays, sinceMs, ...(all.length > 0 ? { former: all } : {}) };
}

/** Where the last span under the interval of `now` ends. */
function lastUnder(now: Stretch, everyMs: number, atMs: number): number {
  const running = spanAfter(now, spansBy(now, atMs));
  if (everyMs >= running.toMs - running.fromMs) return running.fromMs;
  const periods = Math.max(1, Math.ceil((atMs - running.fromMs) / everyMs));
  return Math.min(running.toMs, running.fromMs + periods * everyMs);
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}
