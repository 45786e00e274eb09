/** One device as its parties see it, and its revocation. */
import type { DeviceHead, DeviceView } from '../ledger-port.ts';
import { type Caller, visibleTo } from './caller.ts';
import { changed } from './change.ts';
import { mayDecide } from './own-licence.ts';
import type { DeviceDossier } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import type { DeviceRow } from './rows.ts';
import { visibleKinds } from './visible-kinds.ts';
import { accept, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface SeenDevice {
  readonly dossier: DeviceDossier;
  readonly newest: DeviceRow;
  /** Null where its ledger has not heard of it. */
  readonly ledger: DeviceView | null;
}

/** What registry and ledger say of a device; of its conditions only the kinds that the caller may see. */
export async function seeDevice(
  ports: RegistryPorts,
  caller: Caller,
  device: string,
): Promise<Outcome<SeenDevice>> {
  const dossier = await ports.registry.dossier(visibleTo(caller), device);
  const newest = dossier?.versions.at(-1);
  if (!dossier || !newest) return refuse('object_not_found');
  const ledger = await ports.ledgers.ledger(newest.licence).device(device);
  const kinds = visibleKinds(caller);
  const conditions = ledger?.conditions.filter(({ kind }) => kinds.includes(kind)) ?? [];
  return accept({ dossier, newest, ledger: ledger && { ...ledger, conditions } });
}

export interface SeenHead {
  readonly device: string;
  readonly ledger: string;
  readonly head: DeviceHead | null;
}

/** Where an agent that lost its state goes on from. */
export async function seeHead(
  ports: RegistryPorts,
  caller: Caller,
  device: string,
): Promise<Outcome<SeenHead>> {
  const seen = await seeDevice(ports, caller, device);
  if (!seen.ok) return seen;
  const { newest, ledger } = seen.value;
  return accept({ device, ledger: newest.licence, head: ledger?.head ?? null });
}

/** Ends a device for good; `device_revoked` when it was ended before. A shared licence is there to be read only. */
export async function revokeDevice(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  device: string,
): Promise<Outcome<Written<DeviceRow>>> {
  const dossier = await ports.registry.dossier(visibleTo(caller), device);
  const before = dossier?.versions.at(-1);
  if (!dossier || !before) return refuse('object_not_found');
  if (!mayDecide(caller, dossier.licence)) return refuse('licence_of_other_authority');
  if (before.status === 'revoked') return refuse('device_revoked');
  const version = nextVersion(device, before, caller, nowMs);
  const row: DeviceRow = { ...before, ...version, status: 'revoked' };
  const change = { type: 'revoke', device, revokedAtMs: nowMs } as const;
  return write(ports, caller, nowMs, {
    action: 'device-revoked',
    objects: [changed(before, row)],
    rows: { devices: [row] },
    roster: [{ to: 'ledger', ledger: row.licence, change }],
    value: row,
  });
}
