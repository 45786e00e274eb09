/**
 * Brings declared moves to their end: papers from the old ledger, one write that puts devices under the new licence and
 * tells both ledgers, as often as it takes. What is left to do is read from the devices themselves, so that whoever was
 * cut short anywhere is followed by the next.
 */
import type { Device } from '../../core/model.ts';
import type { Passport } from '../moves.ts';
import { changed } from './change.ts';
import { deviceOf } from './manifest.ts';
import { lineFor } from './move-check.ts';
import { moveToldToAll } from './move-notices.ts';
import type { MoveRow } from './move-rows.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { SERVICE } from './quota.ts';
import type { DeviceRow, LicenceRow } from './rows.ts';
import { nextVersion, type Plan, write } from './write.ts';

const ACTOR = { apiKey: SERVICE };
/** Devices whose papers are asked for at once; and characters of papers in one roster change. */
const PASSPORTS_AT_ONCE = 32;
const CHANGE_CHARS = 1_000_000;
const MOVES_A_RUN = 50;

/** What cron does. A move that fails holds up no other. */
export async function finishMoves(ports: RegistryPorts, nowMs: number): Promise<void> {
  const faults: unknown[] = [];
  let after: string | undefined;
  for (;;) {
    const some = await ports.registry.movesUnderWay({
      limit: MOVES_A_RUN,
      ...(after ? { after } : {}),
    });
    for (const move of some) {
      await finishMove(ports, move, nowMs).catch((fault: unknown) => faults.push(fault));
    }
    if (some.length < MOVES_A_RUN) break;
    after = some.at(-1)!.id;
  }
  if (faults.length > 0) throw new AggregateError(faults, 'some moves could not be finished');
}

/** The move as it stands afterwards: at its end, after so many steps, or where the old ledger has not closed its devices yet. */
export async function finishMove(
  ports: RegistryPorts,
  declared: MoveRow,
  nowMs: number,
  mostSteps = Number.POSITIVE_INFINITY,
): Promise<MoveRow> {
  let move = declared;
  for (let steps = 0; move.status === 'moving' && steps < mostSteps; steps++) {
    const step = await nextStep(ports, move, nowMs);
    if (!step) return move;
    const written = await write(ports, ACTOR, nowMs, step);
    if (!written.ok) return (await ports.registry.newest('moves', move.id)) ?? move;
    move = written.value.value;
  }
  await tellOwnership(ports, nowMs);
  return move;
}

/** Null while the papers are not to be had. */
async function nextStep(
  ports: RegistryPorts,
  move: MoveRow,
  nowMs: number,
): Promise<Plan<MoveRow> | null> {
  const { registry } = ports;
  const rows = await registry.newestOf('devices', move.devices);
  const waiting = rows
    .filter(({ status, licence }) => status === 'moving' && licence === move.fromLicence)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const to = await registry.newest('licences', move.toLicence);
  if (!to) throw new Error('a move leads to no licence');
  const isClosed = to.status === 'revoked' || to.status === 'rejected';
  if (waiting.length === 0) return endPlan(ports, move, rows, nowMs);
  if (isClosed) return stayPlan(ports, move, { rows, waiting }, nowMs);
  const some = waiting.slice(0, PASSPORTS_AT_ONCE);
  const papers = await ports.ledgers.ledger(move.fromLicence).passports(some.map(({ id }) => id));
  const ready = some.flatMap((row, i) => (papers[i] ? [{ row, passport: papers[i] }] : []));
  return ready.length === 0 ? null : arrivalPlan(move, to, within(ready), nowMs);
}

interface Ready {
  readonly row: DeviceRow;
  readonly passport: Passport;
}

/** As many as one roster change takes, and one at least. */
function within(ready: readonly Ready[]): readonly Ready[] {
  let chars = 0;
  const most = ready.findIndex(({ passport }) => {
    chars += JSON.stringify(passport).length;
    return chars > CHANGE_CHARS;
  });
  return most < 0 ? ready : ready.slice(0, Math.max(1, most));
}

/** These devices are under the new licence from here on; the move goes on while others wait. */
function arrivalPlan(
  move: MoveRow,
  to: LicenceRow,
  ready: readonly Ready[],
  nowMs: number,
): Plan<MoveRow> {
  const arrived = ready.map(({ row, passport }) => {
    const after: DeviceRow = {
      ...{ ...row, ...nextVersion(row.id, row, ACTOR, nowMs), licence: to.id, status: 'active' },
      // What was amended meanwhile is found by the ledger, like of any device.
      ...{ line: lineFor(row, to) ?? row.line, site: move.site ?? row.site },
    };
    const device: Device = { ...passport.handled, ...deviceOf(after) };
    return { before: row, after, arriving: { device, passport } };
  });
  const devices = arrived.map(({ after: { id: device, version } }) => ({ device, version }));
  const arrive = {
    ...({ type: 'arrive', move: move.id, from: move.fromLicence } as const),
    devices: arrived.map(({ arriving }) => arriving),
  };
  return {
    action: 'devices-moved',
    objects: arrived.map(({ before, after }) => changed(before, after)),
    rows: { devices: arrived.map(({ after }) => after) },
    expected: [{ table: 'moves', id: move.id, version: move.version }],
    roster: [
      { to: 'ledger', ledger: move.toLicence, change: arrive },
      { to: 'ledger', ledger: move.fromLicence, change: { type: 'departed', devices } },
    ],
    arrived: { devices: arrived.map(({ after }) => after.id), licence: to.id },
    due: [move.fromLicence],
    value: move,
  };
}

/** The new licence ended meanwhile: what has not arrived stays where it was. */
async function stayPlan(
  ports: RegistryPorts,
  move: MoveRow,
  { rows, waiting }: Record<'rows' | 'waiting', readonly DeviceRow[]>,
  nowMs: number,
): Promise<Plan<MoveRow>> {
  const staying = waiting.map((row): DeviceRow => {
    return { ...row, ...nextVersion(row.id, row, ACTOR, nowMs), status: 'active' };
  });
  const end = await endPlan(ports, move, rows, nowMs);
  const devices = staying.map(({ id: device, version }) => ({ device, version }));
  return {
    ...end,
    objects: [...end.objects, ...staying.map((row, i) => changed(waiting[i]!, row))],
    rows: { ...end.rows, devices: staying },
    roster: [
      ...(end.roster ?? []),
      { to: 'ledger', ledger: move.fromLicence, change: { type: 'stay', devices } },
    ],
  };
}

/** The last step; keys of devices that never came are no longer waited for. */
async function endPlan(
  ports: RegistryPorts,
  move: MoveRow,
  rows: readonly DeviceRow[],
  nowMs: number,
): Promise<Plan<MoveRow>> {
  const { registry } = ports;
  const stayed = rows.filter(({ licence }) => licence === move.fromLicence).length;
  const status = stayed === rows.length ? 'failed' : 'moved';
  const note =
    stayed === 0 ? move.note : `${stayed} of ${rows.length} stayed, since a licence ended.`;
  const row: MoveRow = {
    ...{ ...move, ...nextVersion(move.id, move, ACTOR, nowMs) },
    ...{ status, note },
  };
  const keys = await registry.versionsOf('deviceKeys', move.devices);
  const thumbprints = keys.map(({ thumbprint }) => thumbprint);
  const [from, to] = await Promise.all(
    [move.fromLicence, move.toLicence].map((id) => registry.newest('licences', id)),
  );
  if (!from || !to) throw new Error('a move is between no licences');
  const change = { type: 'unexpect', move: move.id, thumbprints } as const;
  const roster: RosterEffect[] = [{ to: 'ledger', ledger: move.toLicence, change }];
  return {
    action: status === 'moved' ? 'move-completed' : 'move-failed',
    objects: [changed(move, row)],
    rows: { moves: [row] },
    roster,
    notices: await moveToldToAll(ports, row, { from, to }),
    value: row,
  };
}
