/** The inspections that a ledger was told of, and what went off its record before them. */

import { spanBefore } from '../../core/appraise/rules/erasure-before-inspection.ts';
import { DAY_MS } from '../../core/days.ts';
import type { BeforeInspection, Inspection } from '../../core/inspection.ts';
import type { Observed } from './observe.ts';
import type { LedgerStore } from './store.ts';

/** An inspection is looked back at for a year: who accepts nothing in that time has it listed all the same. */
const KEPT_MS = 366 * DAY_MS;

/** Keeps an inspection in the place of its version before; drops those that are long past. */
export function inspectionTold(
  { control }: Pick<LedgerStore, 'control'>,
  inspection: Inspection,
  nowMs: number,
): void {
  const others = control.inspections().filter((one) => {
    return one.inspection !== inspection.inspection && lastDayMs(one) >= nowMs - KEPT_MS;
  });
  control.putInspections(inspection.isCancelled ? others : [...others, inspection]);
}

function lastDayMs({ daysMs }: Inspection): number {
  return Math.max(...daysMs);
}

/** A device that went: where it stood, and when. */
interface Gone {
  readonly site: string;
  readonly atMs: number;
}

/** What went before each day of each inspection, once its span has begun; null where none has. */
export function beforeInspections(
  { control, record }: Pick<LedgerStore, 'control' | 'record'>,
  observed: readonly Observed[],
  nowMs: number,
): readonly BeforeInspection[] | null {
  const days = control.inspections().flatMap((one) => {
    const begun = one.daysMs.filter((dayMs) => spanBefore(dayMs).fromMs <= nowMs);
    return [...new Set(begun)].map((dayMs) => ({ one, dayMs, ...spanBefore(dayMs) }));
  });
  if (days.length === 0) return null;
  const sinceMs = Math.min(...days.map(({ fromMs }) => fromMs));
  const retired = record
    .firingDevicesSince('device-retired', sinceMs)
    .map(({ site, openedAtMs }) => ({ site, atMs: openedAtMs }));
  const handedOut = observed.flatMap(({ facts: { device } }) =>
    device.left ? [{ site: device.site, atMs: device.left.atMs }] : [],
  );
  return days.map(({ one: { inspection, site, announcedAtMs }, dayMs, fromMs, toMs }) => {
    const isOf = (gone: Gone) => site === null || gone.site === site;
    const isWithin = (gone: Gone) => isOf(gone) && gone.atMs >= fromMs && gone.atMs < toMs;
    const [out, handed] = [retired.filter(isWithin), handedOut.filter(isWithin)];
    const gone = [...out, ...handed].map(({ atMs }) => atMs);
    const there = observed.filter(({ facts }) => isOf({ site: facts.device.site, atMs: 0 }));
    return {
      ...{ inspection, site, dayMs, announcedAtMs, all: there.length + out.length },
      ...{ retired: out.length, handedOut: handed.length },
      sinceAnnounced:
        announcedAtMs === null ? 0 : gone.filter((atMs) => atMs >= announcedAtMs).length,
      lastAtMs: gone.reduce<number | null>((last, atMs) => Math.max(last ?? 0, atMs), null),
    };
  });
}
