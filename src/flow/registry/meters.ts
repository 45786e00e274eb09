/** Readings of a site's electricity meter: the operator's word, or an authority's; of whole days that are over, each counted once. */

import type { FieldError } from '../../contract/problem.ts';
import { DAY_MS, dayOf } from '../../core/days.ts';
import type { MeterReading } from '../../core/meter-reading.ts';
import { type Caller, visibleTo } from './caller.ts';
import { type Action, changed } from './change.ts';
import type { MeterReadingRow } from './control-rows.ts';
import type { RegistryPorts } from './ports.ts';
import { aDay } from './quota.ts';
import type { Holder } from './rows.ts';
import {
  newId,
  nextVersion,
  type Outcome,
  type Plan,
  refuse,
  type Written,
  write,
} from './write.ts';

/** `backMs`: what a ledger's sums can still be held against. */
const readingLimits = { longestMs: 92 * DAY_MS, backMs: 400 * DAY_MS } as const;

export type NewReading = Pick<
  MeterReadingRow,
  'site' | 'feeds' | 'fromMs' | 'toMs' | 'kwh' | 'otherKwh' | 'source'
>;

/** A new reading. Refuses days that are not over, and days of which the same voice stated that meter already. */
export async function stateReading(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewReading,
): Promise<Outcome<Written<MeterReadingRow>>> {
  const site = await ports.registry.visibleSite(ownOf(caller), given.site);
  if (!site) {
    const isSeen = await ports.registry.visibleSite(visibleTo(caller), given.site);
    return refuse(isSeen ? 'licence_of_other_authority' : 'object_not_found');
  }
  const errors = [...spanErrors(given, nowMs), ...otherErrors(given)];
  if (errors.length > 0) return refuse('request_body_invalid', { errors });
  if (given.feeds === 'facility' && !site.power) return refuse('meter_pue_missing');
  const row: MeterReadingRow = {
    ...nextVersion(newId('mrd', ports.random), null, caller, nowMs),
    ...{ ...given, authority: caller.authority, status: 'stated', reason: null },
  };
  return told(ports, caller, nowMs, 'meter-read', null, row, {
    holders: dayHolders(row),
    held: { reason: 'meter_reading_overlaps' },
  });
}

/** A voice states a day of a meter once, of requests at one moment too. */
function dayHolders({ id, site, authority, feeds, fromMs, toMs }: MeterReadingRow): Holder[] {
  const days = Array.from({ length: dayOf(toMs) - dayOf(fromMs) }, (_, i) => dayOf(fromMs) + i);
  return days.map((day) => {
    const value = `${site} ${authority ?? 'operator'} ${feeds} ${day}`;
    return { kind: 'metered-day', value, object: id };
  });
}

/** A licence that is shared with an authority gives it nothing to say of its sites. */
function ownOf(caller: Caller) {
  const { sharedLicences: _, ...own } = visibleTo(caller);
  return own;
}

function spanErrors({ fromMs, toMs }: NewReading, nowMs: number): FieldError[] {
  const faults: (false | FieldError)[] = [
    toMs <= fromMs && fault('/to', 'too_small', 'A reading ends after it begins.'),
    toMs > nowMs && fault('/to', 'too_large', 'A reading is of days that are over.'),
    toMs - fromMs > readingLimits.longestMs &&
      fault('/to', 'too_large', 'A reading is of 92 days at most.'),
    fromMs < nowMs - readingLimits.backMs &&
      fault('/from', 'too_small', 'A reading begins 400 days ago at most.'),
  ];
  return faults.filter((one) => one !== false);
}

function otherErrors({ kwh, otherKwh }: Pick<NewReading, 'kwh' | 'otherKwh'>): FieldError[] {
  if (otherKwh <= kwh) return [];
  return [fault('/otherKwh', 'too_large', 'Other load is a part of what the meter shows.')];
}

function fault(pointer: string, reason: FieldError['reason'], detail: string): FieldError {
  return { pointer, reason, detail };
}

export interface Correction extends Pick<MeterReadingRow, 'kwh' | 'otherKwh'> {
  readonly reading: string;
  readonly reason: string;
}

/** Other figures for the same days, by whoever stated it; what was said before stays on the record. */
export async function correctReading(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { reading, kwh, otherKwh, reason }: Correction,
): Promise<Outcome<Written<MeterReadingRow>>> {
  const before = await stated(ports, caller, reading);
  if (!before.ok) return before;
  const errors = otherErrors({ kwh, otherKwh });
  if (errors.length > 0) return refuse('request_body_invalid', { errors });
  const change = { kwh, otherKwh, reason };
  return next(ports, caller, nowMs, 'meter-corrected', before.value, change);
}

/** There was no such reading; its days are free again. */
export async function withdrawReading(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { reading, reason }: { readonly reading: string; readonly reason: string },
): Promise<Outcome<Written<MeterReadingRow>>> {
  const before = await stated(ports, caller, reading);
  if (!before.ok) return before;
  const change = { status: 'withdrawn', reason } as const;
  const freed = dayHolders(before.value);
  return next(ports, caller, nowMs, 'meter-withdrawn', before.value, change, { freed });
}

/** One that stands and is the caller's own word. */
async function stated(
  { registry }: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<MeterReadingRow>> {
  const row = await registry.visibleReading(visibleTo(caller), id);
  if (!row) return refuse('object_not_found');
  if (row.authority !== caller.authority) return refuse('meter_reading_of_other');
  return row.status === 'stated' ? { ok: true, value: row } : refuse('meter_status_conflict');
}

function next(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: MeterReadingRow,
  change: Partial<MeterReadingRow>,
  plan: Pick<Plan<MeterReadingRow>, 'freed'> = {},
): Promise<Outcome<Written<MeterReadingRow>>> {
  const row = { ...before, ...nextVersion(before.id, before, caller, nowMs), ...change };
  return told(ports, caller, nowMs, action, before, row, plan);
}

/** Told to all ledgers of the site: what those of other authorities say to it is a part of the sum. */
function told(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: MeterReadingRow | null,
  row: MeterReadingRow,
  plan: Pick<Plan<MeterReadingRow>, 'holders' | 'freed' | 'held'>,
): Promise<Outcome<Written<MeterReadingRow>>> {
  const change = { type: 'meter-reading', reading: readingOf(row) } as const;
  return write(ports, caller, nowMs, {
    action,
    objects: [changed(before, row)],
    rows: { meterReadings: [row] },
    roster: [{ to: 'ledgers-of-site', site: row.site, change }],
    // Of each voice for itself: what one states leaves the others theirs.
    charges: [aDay('meter-readings', `${row.site} ${row.authority ?? 'operator'}`, nowMs)],
    value: row,
    ...plan,
  });
}

function readingOf(row: MeterReadingRow): MeterReading {
  const { id, site, authority, feeds, fromMs, toMs, kwh, otherKwh, status, recordedAtMs } = row;
  return {
    ...{ reading: id, site, authority, feeds, kwh, otherKwh },
    ...{ fromDay: dayOf(fromMs), toDay: dayOf(toMs), isWithdrawn: status === 'withdrawn' },
    ...{ statedAtMs: recordedAtMs, isCorrected: row.version > 1 },
  };
}
