/** A regulator says that its authority never issued a claimed licence: nothing that it held is held any longer. */
import type { Caller } from './caller.ts';
import { type ChangedObject, changed } from './change.ts';
import { hashOfDevices } from './devices-hash.ts';
import { numberHolder, termsEffect } from './licences.ts';
import { holdersOfDevice } from './manifest.ts';
import { ownLicence } from './own-licence.ts';
import type { LicenceDevices } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import type { DeviceRow, Holder, LicenceRow } from './rows.ts';
import { nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/**
 * Rejects a claimed licence for good. Its number, and the serials, UUIDs and hardware keys of its devices become free,
 * so that a false claim squats nobody's; its devices are revoked here, and by the ledger when it hears of the status.
 * Keys stay taken: each was enrolled with a proof of possession.
 */
export async function rejectLicence(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly licence: string; readonly note: string },
): Promise<Outcome<Written<LicenceRow>>> {
  const found = await ownLicence(ports.registry, caller, given.licence);
  if (!found.ok) return found;
  const before = found.value;
  if (before.status !== 'claimed') {
    return refuse('licence_status_conflict', { detail: `The licence is ${before.status}.` });
  }
  const held = await ports.registry.licenceDevices(before.id);
  const version = nextVersion(before.id, before, caller, nowMs);
  const row: LicenceRow = { ...before, ...version, status: 'rejected', note: given.note };
  const ended = held.devices.filter(({ status }) => status !== 'revoked');
  const devices = ended.map((device) => revoked(device, caller, nowMs));
  return write(ports, caller, nowMs, {
    action: 'licence-rejected',
    objects: [changed(before, row), ...changedDevices(row, ended, devices)],
    rows: { licences: [row], devices },
    freed: [numberHolder(before), ...holdersOf(held)],
    // A manifest that arrives at the same moment must not leave devices behind under a rejected licence.
    expectedDevices: { licence: before.id, rows: held.rows },
    roster: [termsEffect(row)],
    value: row,
  });
}

function revoked(device: DeviceRow, caller: Caller, nowMs: number): DeviceRow {
  const version = nextVersion(device.id, device, caller, nowMs);
  return { ...device, ...version, status: 'revoked', retirement: 'confirmed' };
}

/** All devices in one entry, as their manifest had them: one each would not fit into a record. */
function changedDevices(
  { id, version }: LicenceRow,
  before: readonly DeviceRow[],
  after: readonly DeviceRow[],
): ChangedObject[] {
  if (after.length === 0) return [];
  return [{ object: id, version, before: hashOfDevices(before), after: hashOfDevices(after) }];
}

function holdersOf({ devices, bound }: LicenceDevices): Holder[] {
  const chips = bound.map(({ device, hardwareKeyHash }): Holder => {
    return { kind: 'hardware-key', value: hardwareKeyHash, object: device };
  });
  return [...devices.flatMap(holdersOfDevice), ...chips];
}
