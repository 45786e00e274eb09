/**
 * Tells ledgers who owns the parties of their licences, and whose hands their devices passed through: which ones is kept by the writes that change it, and each is told
 * by a write of its own, at once where few are concerned, by cron where many are. What was told last is not told again.
 */
import type { FiledSpan, LicenceOwnership } from '../../core/appraise/facts.ts';
import { hashOf } from '../../core/codec/canonical-json.ts';
import type { LicenceCustody } from '../../core/custody.ts';
import type { LicenceHardware } from '../settle/control-store.ts';
import { custodyRecordOf } from './custody-record.ts';
import { filedRecordOf } from './filed-record.ts';
import { hardwareRecordOf } from './hardware-record.ts';
import type { OwnershipDue } from './ownership-port.ts';
import { ownershipOf } from './ownership-record.ts';
import type { RegistryPorts } from './ports.ts';
import { SERVICE } from './quota.ts';
import type { LicenceRow } from './rows.ts';
import { write } from './write.ts';

/** What a write that changes owners tells by itself; and one run of cron. */
const AT_ONCE = 10;
const A_RUN = 500;

/** Tells what is due, at most `limit` ledgers. What fails stays due. */
export async function tellOwnership(
  ports: RegistryPorts,
  nowMs: number,
  limit = AT_ONCE,
): Promise<void> {
  for (const due of await ports.registry.ownershipDue(limit)) await tell(ports, nowMs, due);
}

/** What cron does. */
export function tellAllOwnership(ports: RegistryPorts, nowMs: number): Promise<void> {
  return tellOwnership(ports, nowMs, A_RUN);
}

async function tell(ports: RegistryPorts, nowMs: number, due: OwnershipDue): Promise<void> {
  const { registry } = ports;
  const [licence, told] = await Promise.all([
    registry.newest('licences', due.licence),
    registry.ownershipTold(due.licence),
  ]);
  if (!licence) return registry.dropOwnershipDue(due);
  const ownership = await ownershipOf(ports, licence);
  const custody = await custodyRecordOf(ports, licence, ownership.subjects);
  const hardware = await hardwareRecordOf(ports, licence);
  const filed = await filedRecordOf(ports, licence.id);
  const said = { ownership, custody, hardware, filed };
  const hash = hashOf(said);
  if (told ? told.hash === hash : isSilent(said)) {
    return registry.dropOwnershipDue(due);
  }
  const version = (told?.version ?? 0) + 1;
  const before = told?.hash ?? null;
  await write(ports, { apiKey: SERVICE }, nowMs, {
    action: 'ownership-told',
    objects: [
      {
        object: objectOf(licence),
        version,
        before,
        after: hash,
        row: rowOf(licence, said),
      },
    ],
    rows: {},
    roster: [{ to: 'ledger', ledger: licence.id, change: { type: 'ownership', ...said } }],
    told: { ...due, hash, version },
    value: null,
  });
}

interface Said {
  readonly ownership: LicenceOwnership;
  readonly custody: LicenceCustody;
  readonly hardware: LicenceHardware;
  readonly filed: readonly FiledSpan[];
}

/** Nobody said anything of owners or headquarters: a ledger needs no telling. */
function isSilent({ ownership, custody, hardware, filed }: Said): boolean {
  const { parties, stakes, listings } = ownership;
  const { handovers, duplicates } = custody;
  const isLed = parties.some(({ headquarters }) => headquarters !== null);
  const isOwned = stakes.length > 0 || listings.length > 0;
  const isHanded = handovers.length > 0 || duplicates.length > 0;
  return !isLed && !isOwned && !isHanded && hardware.revoked.length === 0 && filed.length === 0;
}

function objectOf({ id }: LicenceRow): string {
  return `own_${id.slice('lic_'.length)}`;
}

/** The authority's own: what another one reads of the licence, its sources are not among it. */
function rowOf({ id, authority }: LicenceRow, said: Said): object {
  return { authority, ledger: id, ...said };
}
