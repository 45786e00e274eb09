/** Inspections: the authority of a licence enters the day on which it looks at the devices itself, known to their holders or not. */

import type { FieldError } from '../../contract/problem.ts';
import { DAY_MS } from '../../core/days.ts';
import type { Inspection } from '../../core/inspection.ts';
import { type Caller, visibleTo } from './caller.ts';
import { type Action, changed } from './change.ts';
import type { InspectionRow } from './control-rows.ts';
import { mayDecide, ownLicence } from './own-licence.ts';
import type { RegistryPorts } from './ports.ts';
import { aDay } from './quota.ts';
import { newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/** `open`: of one licence, with its day ahead or in the last year; `days`: that one may be set for. What a ledger has room for. */
const inspectionLimits = {
  aheadMs: 731 * DAY_MS,
  keptMs: 366 * DAY_MS,
  open: 40,
  days: 8,
} as const;

export interface NewInspection extends Pick<InspectionRow, 'licence' | 'site' | 'dayMs' | 'note'> {
  readonly isAnnounced: boolean;
}

/** A new inspection, of today or a day ahead. Nothing of a licence's own changes by it, so that nobody else notices. */
export async function enterInspection(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { isAnnounced, ...given }: NewInspection,
): Promise<Outcome<Written<InspectionRow>>> {
  const licence = await ownLicence(ports.registry, caller, given.licence);
  if (!licence.ok) return licence;
  if (given.site !== null && !licence.value.sites.includes(given.site)) {
    return refuse('registry_reference_invalid', { errors: [notOfLicence] });
  }
  const errors = dayErrors(given.dayMs, nowMs);
  if (errors.length > 0) return refuse('request_body_invalid', { errors });
  const open = await ports.registry.countInspections(
    given.licence,
    nowMs - inspectionLimits.keptMs,
  );
  if (open >= inspectionLimits.open) return refuse('inspection_limit_reached');
  const row: InspectionRow = {
    ...nextVersion(newId('ins', ports.random), null, caller, nowMs),
    ...{ ...given, daysMs: [given.dayMs], status: 'planned' },
    announcedAtMs: isAnnounced ? nowMs : null,
  };
  return told(ports, caller, nowMs, 'inspection-entered', null, row);
}

const notOfLicence: FieldError = {
  ...{ pointer: '/site', reason: 'reference_unknown' },
  detail: 'The licence has no such site.',
};

/** Of what is over nothing can be planned. */
function dayErrors(onMs: number, nowMs: number): FieldError[] {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const at = { pointer: '/on' } as const;
  if (onMs < todayMs) {
    return [{ ...at, reason: 'too_small', detail: 'An inspection is of today or a day ahead.' }];
  }
  if (onMs <= nowMs + inspectionLimits.aheadMs) return [];
  return [{ ...at, reason: 'too_large', detail: 'An inspection is at most two years ahead.' }];
}

/** Lets exporter and operators know of it, from now on and for good. */
export async function announceInspection(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<Written<InspectionRow>>> {
  const before = await planned(ports, caller, id);
  if (!before.ok) return before;
  if (before.value.announcedAtMs !== null) {
    return refuse('inspection_status_conflict', { detail: 'It is announced.' });
  }
  const change = { announcedAtMs: nowMs };
  return next(ports, caller, nowMs, 'inspection-announced', before.value, change);
}

/** Sets another day for one whose day has not passed; what was done before the earlier day counts as before. */
export async function moveInspection(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { inspection, onMs }: { readonly inspection: string; readonly onMs: number },
): Promise<Outcome<Written<InspectionRow>>> {
  const before = await planned(ports, caller, inspection);
  if (!before.ok) return before;
  const { daysMs, dayMs: setMs } = before.value;
  if (setMs + DAY_MS <= nowMs) {
    return refuse('inspection_status_conflict', { detail: 'Its day has passed.' });
  }
  const errors = dayErrors(onMs, nowMs);
  if (errors.length > 0) return refuse('request_body_invalid', { errors });
  if (daysMs.length >= inspectionLimits.days) return refuse('inspection_limit_reached');
  const change = { dayMs: onMs, daysMs: [...daysMs, onMs] };
  return next(ports, caller, nowMs, 'inspection-moved', before.value, change);
}

/** There is none: nothing is held against anybody for it. It stays on the record. */
export async function cancelInspection(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { inspection, note }: { readonly inspection: string; readonly note: string },
): Promise<Outcome<Written<InspectionRow>>> {
  const before = await planned(ports, caller, inspection);
  if (!before.ok) return before;
  const change = { status: 'cancelled', note } as const;
  return next(ports, caller, nowMs, 'inspection-cancelled', before.value, change);
}

/** One that the caller may decide on and that is not cancelled. */
async function planned(
  { registry }: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<InspectionRow>> {
  const row = await registry.visibleInspection(visibleTo(caller), id);
  const licence = row && (await registry.newest('licences', row.licence));
  if (!row || !licence) return refuse('object_not_found');
  if (!mayDecide(caller, licence)) return refuse('licence_of_other_authority');
  if (row.status === 'planned') return { ok: true, value: row };
  return refuse('inspection_status_conflict', { detail: 'It is cancelled.' });
}

function next(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: InspectionRow,
  change: Partial<InspectionRow>,
): Promise<Outcome<Written<InspectionRow>>> {
  const row = { ...before, ...nextVersion(before.id, before, caller, nowMs), ...change };
  return told(ports, caller, nowMs, action, before, row);
}

function told(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: InspectionRow | null,
  row: InspectionRow,
): Promise<Outcome<Written<InspectionRow>>> {
  const change = { type: 'inspection', inspection: inspectionOf(row) } as const;
  return write(ports, caller, nowMs, {
    action,
    objects: [changed(before, row)],
    rows: { inspections: [row] },
    roster: [{ to: 'ledger', ledger: row.licence, change }],
    charges: [aDay('inspections', row.licence, nowMs)],
    value: row,
  });
}

function inspectionOf({ id, site, daysMs, announcedAtMs, status }: InspectionRow): Inspection {
  return { inspection: id, site, daysMs, announcedAtMs, isCancelled: status === 'cancelled' };
}
