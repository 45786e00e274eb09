/** One device as its parties see it, and its revocation. */
import type { RevokedCertificate } from '../../core/appraise/bound.ts';
import type { Condition } from '../../core/appraise/condition.ts';
import { ruleOf } from '../../core/appraise/ruleset.ts';
import { isShown, releaseId } from '../desk/shown.ts';
import type { DeviceHead, DeviceView } from '../ledger-port.ts';
import { anomalyIdOf } from './anomaly-id.ts';
import { type Caller, visibleTo } from './caller.ts';
import { changed } from './change.ts';
import { revokedCertificateOf } from './hardware-record.ts';
import { mayDecide } from './own-licence.ts';
import { tellOwnership } from './ownership-told.ts';
import type { DeviceDossier } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import type { DeviceRow, Version } from './rows.ts';
import { accept, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface SeenDevice {
  readonly dossier: DeviceDossier;
  readonly newest: DeviceRow;
  /** Null where its ledger has not heard of it. */
  readonly ledger: DeviceView | null;
  /** What stands revoked of the certificates that its newest binding rests on. */
  readonly revoked: readonly RevokedCertificate[];
  /** What the ledgers that it left keep of it, the last one first: its chain is one, and so is what is open about it. */
  readonly former: readonly FormerLedger[];
}

export interface FormerLedger extends DeviceView {
  readonly licence: string;
}

/** What registry and ledger say of a device; of its conditions only those that are shown to the caller. */
export async function seeDevice(
  ports: RegistryPorts,
  caller: Caller,
  device: string,
): Promise<Outcome<SeenDevice>> {
  const dossier = await ports.registry.dossier(visibleTo(caller), device);
  const newest = dossier?.versions.at(-1);
  if (!dossier || !newest) return refuse('object_not_found');
  const [ledger, versions] = await Promise.all([
    ledgerOf(ports, caller, newest.licence, device),
    ports.registry.versionsOf('devices', [device]),
  ]);
  // Who saw it under the licence that it left sees it as that one keeps it, and nothing of what became of it.
  const isPast = versions.at(-1)!.version > newest.version;
  if (isPast) {
    const left: DeviceRow = { ...newest, status: 'moved' };
    const endMs = versions.find(({ version }) => version > newest.version)!.recordedAtMs;
    const until = <T extends Version>(rows: readonly T[]) =>
      rows.filter(({ recordedAtMs }) => recordedAtMs <= endMs);
    const { keys, bindings } = dossier;
    const past = { ...dossier, keys: until(keys), bindings: until(bindings) };
    return accept({
      dossier: past,
      newest: left,
      ledger,
      former: [],
      revoked: await revokedOf(ports, past),
    });
  }
  const revoked = await revokedOf(ports, dossier);
  const licences = new Set(versions.map(({ licence }) => licence).reverse());
  licences.delete(newest.licence);
  const former = await Promise.all(
    [...licences].map(async (licence) => {
      const view = await ledgerOf(ports, caller, licence, device);
      return view ? [{ licence, ...view }] : [];
    }),
  );
  return accept({ dossier, newest, ledger, former: former.flat(), revoked });
}

async function ledgerOf(
  ports: RegistryPorts,
  caller: Caller,
  ledger: string,
  device: string,
): Promise<DeviceView | null> {
  const view = await ports.ledgers.ledger(ledger).device(device);
  return view && { ...view, conditions: await shownOf(ports, caller, ledger, view.conditions) };
}

async function revokedOf(
  { registry }: RegistryPorts,
  { bindings, licence }: DeviceDossier,
): Promise<readonly RevokedCertificate[]> {
  const certificates = bindings.at(-1)?.certificates ?? [];
  if (certificates.length === 0) return [];
  return (await registry.revocationsOf(certificates, licence.authority)).map(revokedCertificateOf);
}

/** A regulator sees all of them; exporter and operator those that are released, or neither confidential nor withheld. */
async function shownOf(
  { registry }: RegistryPorts,
  { role }: Caller,
  ledger: string,
  conditions: readonly Condition[],
): Promise<readonly Condition[]> {
  if (role === 'regulator' || conditions.length === 0) return conditions;
  const named = conditions.map((condition) => {
    return { condition, release: releaseId(anomalyIdOf({ ledger, condition })) };
  });
  const rows = await registry.newestOf(
    'releases',
    named.map(({ release }) => release),
  );
  const words = new Map(rows.map((row) => [row.id, row]));
  return named
    .filter(({ condition, release }) => {
      return isShown(ruleOf(condition.kind).confidential, words.get(release));
    })
    .map(({ condition }) => condition);
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

/** A device as it stands that the caller may decide on; a shared licence is there to be read only. */
async function decidable(
  ports: RegistryPorts,
  caller: Caller,
  device: string,
): Promise<Outcome<DeviceRow>> {
  const dossier = await ports.registry.dossier(visibleTo(caller), device);
  const before = dossier?.versions.at(-1);
  if (!dossier || !before) return refuse('object_not_found');
  if (!mayDecide(caller, dossier.licence)) return refuse('licence_of_other_authority');
  if (before.status === 'moving') return refuse('move_under_way');
  return accept(before);
}

/** Ends a device for good; `device_revoked` when it was ended before. */
export async function revokeDevice(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  device: string,
): Promise<Outcome<Written<DeviceRow>>> {
  const found = await decidable(ports, caller, device);
  if (!found.ok) return found;
  const before = found.value;
  if (before.status === 'revoked') return refuse('device_revoked');
  const by = revokerOf(caller);
  const retirement = by === 'regulator' ? 'confirmed' : 'claimed';
  const version = nextVersion(device, before, caller, nowMs);
  const row: DeviceRow = { ...before, ...version, status: 'revoked', retirement };
  const { version: number } = row;
  const change = { type: 'revoke', device, version: number, revokedAtMs: nowMs, by } as const;
  return write(ports, caller, nowMs, {
    action: 'device-revoked',
    objects: [changed(before, row)],
    rows: { devices: [row] },
    roster: [{ to: 'ledger', ledger: row.licence, change }],
    value: row,
  });
}

/** In whose interest a device was taken out of service: only its authority has none in its being forgotten. */
function revokerOf({ role }: Caller): 'exporter' | 'operator' | 'regulator' {
  if (role === 'admin') throw new Error('the administration revokes no device');
  return role;
}

/** The authority accepts that a device is out of service; `retirement_status_conflict` where nobody else took it out. */
export async function confirmRetirement(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  device: string,
): Promise<Outcome<Written<DeviceRow>>> {
  const found = await decidable(ports, caller, device);
  if (!found.ok) return found;
  const before = found.value;
  if (before.retirement !== 'claimed') return refuse('retirement_status_conflict');
  const version = nextVersion(device, before, caller, nowMs);
  const row: DeviceRow = { ...before, ...version, retirement: 'confirmed' };
  const change = { type: 'retirement', device, version: row.version } as const;
  const outcome = await write(ports, caller, nowMs, {
    action: 'device-retirement-confirmed',
    objects: [changed(before, row)],
    rows: { devices: [row] },
    roster: [{ to: 'ledger', ledger: row.licence, change }],
    value: row,
  });
  // In whose stead another one stands, that one has its place from now on.
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}
