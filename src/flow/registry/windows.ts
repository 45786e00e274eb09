/** Maintenance windows: declared ahead by the operator of a site, never backdated, never made longer. */

import type { FieldError } from '../../contract/problem.ts';
import { USE_SPAN_MS } from '../../core/appraise/window-use.ts';
import type { SiteWindow } from '../../core/model.ts';
import { type Caller, visibleTo } from './caller.ts';
import { type Action, changed } from './change.ts';
import type { RegistryPorts } from './ports.ts';
import { type Charge, windowCharges } from './quota.ts';
import type { WindowRow } from './rows.ts';
import { newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** How windows are declared. `leadMs`: what is declared when it has begun is no plan but an excuse. */
const windowLimits = {
  leadMs: 15 * minuteMs,
  longestMs: 14 * dayMs,
  horizonMs: 90 * dayMs,
} as const;

/** Windows that may be declared for a site in 30 days: far beyond what is overuse, and what a ledger has room for. */
const maxWindowsDeclared = 40;

export interface NewWindow {
  readonly site: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
  /** Absent: the whole site. */
  readonly devices?: readonly string[] | undefined;
}

/** A new window. Refuses one that begins too soon or too late, is too long, or is one too many. */
export async function declareWindow(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewWindow,
): Promise<Outcome<Written<WindowRow>>> {
  const site = await ports.registry.visibleSite(visibleTo(caller), given.site);
  if (!site) return refuse('object_not_found');
  const times = timeErrors(given, nowMs);
  if (times.length > 0) return refuse('request_body_invalid', { errors: times });
  const errors = await deviceErrors(ports, given);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  if (await isOneTooMany(ports, caller, given.site, nowMs)) return refuse('window_limit_reached');
  const { fromMs, toMs, reason, devices = null } = given;
  const row: WindowRow = {
    ...nextVersion(newId('win', ports.random), null, caller, nowMs),
    ...{ site: site.id, devices, reason, fromMs, toMs },
    ...{ declaredToMs: toMs, declaredAtMs: nowMs, withdrawnAtMs: null },
  };
  const charges = windowCharges(caller, row, nowMs);
  return writeWindow(ports, caller, nowMs, 'window-declared', null, row, charges);
}

/** Nobody may excuse what has begun already: the lead is what makes a declaration one. */
function timeErrors({ fromMs, toMs }: NewWindow, nowMs: number): FieldError[] {
  const { leadMs, longestMs, horizonMs } = windowLimits;
  const minutes = leadMs / minuteMs;
  const days = (ms: number) => ms / dayMs;
  const faults: (false | FieldError)[] = [
    fromMs < nowMs + leadMs &&
      fault(
        '/from',
        'too_small',
        `A window begins at least ${minutes} minutes after it is declared.`,
      ),
    fromMs > nowMs + horizonMs &&
      fault('/from', 'too_large', `A window begins at most ${days(horizonMs)} days ahead.`),
    toMs <= fromMs && fault('/to', 'too_small', 'A window ends after it begins.'),
    toMs - fromMs > longestMs &&
      fault('/to', 'too_large', `A window is at most ${days(longestMs)} days long.`),
  ];
  return faults.filter((one) => one !== false);
}

function fault(pointer: string, reason: FieldError['reason'], detail: string): FieldError {
  return { pointer, reason, detail };
}

async function deviceErrors(
  { registry }: RegistryPorts,
  { site, devices = [] }: NewWindow,
): Promise<FieldError[]> {
  const rows = await registry.newestOf('devices', devices);
  const standing = new Set(rows.filter((row) => row.site === site).map(({ id }) => id));
  return devices.flatMap((device, i) =>
    standing.has(device)
      ? []
      : [fault(`/devices/${i}`, 'reference_unknown', 'The site has no such device.')],
  );
}

async function isOneTooMany(
  { registry }: RegistryPorts,
  caller: Caller,
  site: string,
  nowMs: number,
): Promise<boolean> {
  const sinceMs = nowMs - USE_SPAN_MS;
  // A window ends after it was declared: those declared since then are among those that end since then.
  const rows = await registry.windowsSince(visibleTo(caller), { site }, sinceMs, 1_000);
  return rows.filter((row) => row.declaredAtMs > sinceMs).length >= maxWindowsDeclared;
}

/** Takes a window back before it begins; it stays on the record, and counts as withdrawn. */
export async function withdrawWindow(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<Written<WindowRow>>> {
  const before = await ports.registry.visibleWindow(visibleTo(caller), id);
  if (!before) return refuse('object_not_found');
  const state = windowStateOf(before, nowMs);
  if (state !== 'declared') return refuse('window_state_conflict', { detail: `It is ${state}.` });
  const version = nextVersion(id, before, caller, nowMs);
  const row: WindowRow = { ...before, ...version, withdrawnAtMs: nowMs };
  return writeWindow(ports, caller, nowMs, 'window-withdrawn', before, row);
}

/** Lets a window end sooner: now, or at `toMs`, which lies ahead. What has passed of it stays as it was. */
export async function endWindow(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly window: string; readonly toMs?: number | undefined },
): Promise<Outcome<Written<WindowRow>>> {
  const before = await ports.registry.visibleWindow(visibleTo(caller), given.window);
  if (!before) return refuse('object_not_found');
  const state = windowStateOf(before, nowMs);
  const isOpen = state === 'running' || (state === 'declared' && given.toMs !== undefined);
  if (!isOpen) return refuse('window_state_conflict', { detail: `It is ${state}.` });
  const { toMs = nowMs } = given;
  const errors = endErrors(before, toMs, nowMs);
  if (errors.length > 0) return refuse('request_body_invalid', { errors });
  const row: WindowRow = { ...before, ...nextVersion(before.id, before, caller, nowMs), toMs };
  return writeWindow(ports, caller, nowMs, 'window-ended', before, row);
}

function endErrors({ fromMs, toMs: endMs }: WindowRow, toMs: number, nowMs: number): FieldError[] {
  if (toMs >= endMs) return [fault('/to', 'too_large', 'A window is never made longer.')];
  if (toMs < nowMs) return [fault('/to', 'too_small', 'A window does not end in the past.')];
  return toMs > fromMs ? [] : [fault('/to', 'too_small', 'A window ends after it begins.')];
}

export type WindowState = 'declared' | 'running' | 'over' | 'withdrawn';

/** Where a window stands at `nowMs`. */
export function windowStateOf(
  { withdrawnAtMs, fromMs, toMs }: Pick<WindowRow, 'withdrawnAtMs' | 'fromMs' | 'toMs'>,
  nowMs: number,
): WindowState {
  if (withdrawnAtMs !== null) return 'withdrawn';
  if (nowMs < fromMs) return 'declared';
  return nowMs < toMs ? 'running' : 'over';
}

function writeWindow(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: WindowRow | null,
  row: WindowRow,
  charges: readonly Charge[] = [],
): Promise<Outcome<Written<WindowRow>>> {
  const change = { type: 'window', window: siteWindowOf(row) } as const;
  return write(ports, caller, nowMs, {
    action,
    objects: [changed(before, row)],
    rows: { windows: [row] },
    charges,
    roster: [{ to: 'ledgers-of-site', site: row.site, change }],
    value: row,
  });
}

/** A window as rosters and rules have it. */
export function siteWindowOf(row: WindowRow): SiteWindow {
  const { id, site, devices, fromMs, toMs, withdrawnAtMs } = row;
  return { window: id, site, devices, fromMs, toMs, withdrawnAtMs };
}
