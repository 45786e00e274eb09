/**
 * Devices go from one licence to another: the exporter of the new one asks, that of the old one consents, and the
 * authority that issued the old one accepts. Nothing leaves a licence without its authority's word: neither its
 * suspension nor what is open about a device is got rid of by moving.
 */
import { type Caller, visibleTo } from './caller.ts';
import { type Action, changed } from './change.ts';
import { MOVED_AT_ONCE, type Movable, movable } from './move-check.ts';
import { moveTold, moveToldToAll } from './move-notices.ts';
import type { MoveRow, MoveStatus } from './move-rows.ts';
import { finishMove } from './move-through.ts';
import { mayDecide } from './own-licence.ts';
import type { RegistryPorts } from './ports.ts';
import { aDay } from './quota.ts';
import type { DeviceRow, LicenceRow } from './rows.ts';
import {
  accept,
  newId,
  nextVersion,
  type Outcome,
  type Plan,
  refuse,
  type Written,
  write,
} from './write.ts';

/** Steps of a move that the request which accepts it waits for: a hundred devices; the rest is cron's. */
const STEPS_AT_ONCE = 4;

export type MoveWritten = Outcome<Written<MoveRow>>;

export interface NewMove {
  readonly toLicence: string;
  readonly devices: readonly string[];
  readonly site: string | null;
  readonly reason: string;
}

/** The exporter of the new licence asks. Where the old one is its own too, that is its consent. */
export async function requestMove(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewMove,
): Promise<MoveWritten> {
  const to = await ports.registry.visibleLicence(visibleTo(caller), given.toLicence);
  if (!to) return refuse('object_not_found');
  if (to.status !== 'confirmed') return refuse('licence_not_open');
  if (given.devices.length > MOVED_AT_ONCE) {
    return refuse('request_too_large', { detail: `At most ${MOVED_AT_ONCE} devices.` });
  }
  const found = await movable(ports, to, given);
  if (!found.ok) return refuse('registry_reference_invalid', { errors: found.errors });
  const { from } = found.value;
  const isOwn = from.exporter === to.exporter;
  const row: MoveRow = {
    ...nextVersion(newId('mov', ports.random), null, caller, nowMs),
    ...{ fromLicence: from.id, ...given },
    status: isOwn ? 'consented' : 'requested',
    ...{ consentedBy: isOwn ? from.exporter : null, note: null },
  };
  return write(ports, caller, nowMs, {
    ...stepPlan('move-requested', null, row, { from, to }),
    charges: [aDay('moved-devices', to.exporter, nowMs, given.devices.length)],
  });
}

export type MoveDecision = 'consent' | 'accept' | 'decline' | 'withdraw';

interface Decided {
  readonly move: string;
  readonly decision: MoveDecision;
  /** The authority accepts although the exporter of the old licence has not consented. */
  readonly withoutConsent?: boolean | undefined;
  readonly note?: string | undefined;
}

interface Standing {
  readonly row: MoveRow;
  readonly from: LicenceRow;
  readonly to: LicenceRow;
}

const open: readonly MoveStatus[] = ['requested', 'consented'];
const actions = {
  consent: 'move-consented',
  decline: 'move-declined',
  withdraw: 'move-withdrawn',
} as const;
const statuses = { consent: 'consented', decline: 'declined', withdraw: 'withdrawn' } as const;

/** A step of one of its parties; `move_status_conflict` names the status that stands. */
export async function decideMove(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: Decided,
): Promise<MoveWritten> {
  const standing = await standingOf(ports, caller, given.move);
  if (!standing) return refuse('object_not_found');
  const { row: before } = standing;
  const refusal = whoseStep(caller, standing, given.decision);
  if (refusal) return refusal;
  const isOpen = given.decision === 'consent' ? before.status === 'requested' : isOpenMove(before);
  if (!isOpen) return refuse('move_status_conflict', { detail: `The move is ${before.status}.` });
  const { decision, note = null } = given;
  if (decision === 'accept') return acceptMove(ports, caller, nowMs, standing, given);
  const consentedBy = decision === 'consent' ? caller.party : before.consentedBy;
  const row: MoveRow = {
    ...{ ...before, ...nextVersion(before.id, before, caller, nowMs) },
    ...{ status: statuses[decision], consentedBy, note },
  };
  return write(ports, caller, nowMs, stepPlan(actions[decision], before, row, standing));
}

function isOpenMove({ status }: MoveRow): boolean {
  return open.includes(status);
}

async function standingOf(
  { registry }: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Standing | null> {
  const row = await registry.visibleMove(visibleTo(caller), id);
  if (!row) return null;
  const licences = await registry.newestOf('licences', [row.fromLicence, row.toLicence]);
  const of = (licence: string) => licences.find((one) => one.id === licence)!;
  return { row, from: of(row.fromLicence), to: of(row.toLicence) };
}

/** Null where the step is the caller's. */
function whoseStep(
  caller: Caller,
  { from, to }: Standing,
  decision: MoveDecision,
): Outcome<never> | null {
  const isOld = caller.role === 'exporter' && caller.party === from.exporter;
  const isNew = caller.role === 'exporter' && caller.party === to.exporter;
  const isAuthority = caller.role === 'regulator' && mayDecide(caller, from);
  const mine = {
    consent: isOld,
    accept: isAuthority,
    decline: isOld || isAuthority,
    withdraw: isNew,
  }[decision];
  if (mine) return null;
  return caller.role === 'regulator'
    ? refuse('licence_of_other_authority')
    : refuse('auth_role_not_permitted', { detail: 'This step is another party’s.' });
}

/** The old licence's authority accepts: the devices are `moving` from here on, and what follows needs nobody. */
async function acceptMove(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { row: before, from, to }: Standing,
  { withoutConsent, note }: Decided,
): Promise<MoveWritten> {
  if (before.consentedBy === null && !withoutConsent) {
    const detail = 'The exporter of the old licence has not consented.';
    return refuse('move_status_conflict', { detail });
  }
  if (to.status !== 'confirmed') return refuse('licence_not_open');
  // What has gone on to a third licence since is not this authority's to give.
  const found = await movable(ports, to, { ...before, under: before.fromLicence });
  if (!found.ok) return refuse('registry_reference_invalid', { errors: found.errors });
  const version = nextVersion(before.id, before, caller, nowMs);
  const row: MoveRow = { ...before, ...version, status: 'moving', note: note ?? null };
  const plan = await departurePlan(ports, caller, nowMs, { before, row, from, to }, found.value);
  const written = await write(ports, caller, nowMs, plan);
  if (!written.ok || !written.value.propagated) return written;
  // Cut short here, cron goes on with it.
  const after = await finishMove(ports, row, nowMs, STEPS_AT_ONCE).catch(() => row);
  return accept({ value: after, propagated: written.value.propagated });
}

/** Both ledgers hear of it in one write: one closes the devices, the other expects them. */
async function departurePlan(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { before, row, from, to }: Standing & { readonly before: MoveRow },
  { devices }: Movable,
): Promise<Plan<MoveRow>> {
  const rows = devices.map((device): DeviceRow => {
    return { ...device, ...nextVersion(device.id, device, caller, nowMs), status: 'moving' };
  });
  const keys = await ports.registry.versionsOf('deviceKeys', row.devices);
  const thumbprints = keys.map(({ thumbprint }) => thumbprint);
  const leaving = rows.map(({ id, version }) => ({ device: id, version }));
  const move = row.id;
  return {
    action: 'move-accepted',
    objects: [changed(before, row), ...rows.map((device, i) => changed(devices[i]!, device))],
    rows: { moves: [row], devices: rows },
    notices: await moveToldToAll(ports, row, { from, to }),
    // A revocation of the new licence at the same moment must not be overtaken.
    expected: [{ table: 'licences', id: to.id, version: to.version }],
    roster: [
      {
        ...{ to: 'ledger', ledger: row.fromLicence },
        change: { type: 'depart', move, to: row.toLicence, devices: leaving },
      },
      { to: 'ledger', ledger: row.toLicence, change: { type: 'expect', move, thumbprints } },
    ],
    value: row,
  };
}

function stepPlan(
  action: Action,
  before: MoveRow | null,
  row: MoveRow,
  between: Pick<Standing, 'from' | 'to'>,
): Plan<MoveRow> {
  const notices = [moveTold(row, between)];
  return { action, objects: [changed(before, row)], rows: { moves: [row] }, notices, value: row };
}
