/** Hand-overs of devices end with the receiver's word, or with the sender's that it did not take place. */
import type { FieldError } from '../../contract/problem.ts';
import { type Caller, visibleTo } from './caller.ts';
import { changed } from './change.ts';
import type { TransferRow } from './control-rows.ts';
import { fault, handedEffects, leftBy, MAX_DEVICES, type Sent } from './custody.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { nextVersion, type Outcome, refuse, write } from './write.ts';

/** The receiver's word: they came, but for those that are missing. */
export async function receive(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: {
    readonly transfer: string;
    readonly receivedAtMs: number;
    readonly missing: readonly string[];
  },
): Promise<Sent> {
  const before = await ports.registry.visibleTransfer(visibleTo(caller), given.transfer);
  if (!before) return refuse('object_not_found');
  if (caller.party !== before.receiver) return refuse('auth_role_not_permitted', receiverOnly);
  if (before.status !== 'pending') return conflict(before);
  const devices = await allDevices(ports, before.id);
  const errors = receiptFaults(before, given, new Set(devices), nowMs);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const { receivedAtMs, missing } = given;
  const version = nextVersion(before.id, before, caller, nowMs);
  const row: TransferRow = { ...before, ...version, status: 'received', receivedAtMs, missing };
  const came = devices.filter((device) => !missing.includes(device));
  const isIn = before.site !== null;
  return step(ports, caller, nowMs, 'devices-received', before, row, [
    ...(isIn ? handedEffects(row, came, { deliveredAtMs: receivedAtMs, left: null }) : []),
  ]);
}

const receiverOnly = { detail: 'The receiver confirms what it received.' };
const senderOnly = { detail: 'The sender takes back what it said.' };

function receiptFaults(
  { shippedAtMs }: TransferRow,
  { receivedAtMs, missing }: { readonly receivedAtMs: number; readonly missing: readonly string[] },
  devices: ReadonlySet<string>,
  nowMs: number,
): FieldError[] {
  const pointer = '/receivedAt';
  const all: (FieldError | false)[] = [
    receivedAtMs > nowMs && { pointer, reason: 'too_large', detail: 'It lies ahead.' },
    receivedAtMs < shippedAtMs && {
      pointer,
      reason: 'too_small',
      detail: 'Before it was shipped.',
    },
    ...missing.map((id, i) => !devices.has(id) && fault(`/missing/${i}`, 'It was not among them.')),
  ];
  return all.filter((one) => one !== false);
}

async function allDevices(
  { registry }: RegistryPorts,
  transfer: string,
): Promise<readonly string[]> {
  return registry.devicesOfTransfer(transfer, { limit: MAX_DEVICES });
}

/** The sender takes back what did not take place, while the receiver has not signed. */
export async function withdrawTransfer(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Sent> {
  const before = await ports.registry.visibleTransfer(visibleTo(caller), id);
  if (!before) return refuse('object_not_found');
  if (caller.party !== before.sender) return refuse('auth_role_not_permitted', senderOnly);
  if (before.status !== 'pending') return conflict(before);
  const row: TransferRow = {
    ...{ ...before, ...nextVersion(id, before, caller, nowMs) },
    status: 'withdrawn',
  };
  const devices = leftBy(before) ? await allDevices(ports, id) : [];
  const effects = handedEffects(row, devices, { deliveredAtMs: null, left: null, takenBack: id });
  return step(ports, caller, nowMs, 'transfer-withdrawn', before, row, effects);
}

function conflict({ status }: TransferRow): Outcome<never> {
  return refuse('transfer_status_conflict', { detail: `It is ${status}.` });
}

async function step(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: 'devices-received' | 'transfer-withdrawn',
  before: TransferRow,
  row: TransferRow,
  roster: readonly RosterEffect[],
): Promise<Sent> {
  const objects = [changed(before, row)];
  const plan = { action, objects, rows: { transfers: [row] }, roster, value: row };
  const outcome = await write(ports, caller, nowMs, plan);
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}
