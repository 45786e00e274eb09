/** Hand-overs of devices begin with the sender's word. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FieldError } from '../../contract/problem.ts';
import type { DeviceLeft } from '../../core/custody.ts';
import type { Caller } from './caller.ts';
import { changed } from './change.ts';
import type { TransferRow } from './control-rows.ts';
import { subjectsOf } from './ownership-record.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { transferCharges } from './quota.ts';
import { countryErrors } from './references.ts';
import type { LicenceRow } from './rows.ts';
import { newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/** Of one hand-over: a manifest's size. */
export const MAX_DEVICES = 100_000;
/** Ids in one roster change: it stands in memory while it is told. */
const DEVICES_A_CHANGE = 10_000;

export interface NewTransfer
  extends Pick<
    TransferRow,
    'licence' | 'event' | 'receiver' | 'route' | 'site' | 'replacements' | 'shippedAtMs'
  > {
  /** These, or all active ones of a site. */
  readonly which: { readonly ids: readonly string[] } | { readonly site: string };
}

export type Sent = Outcome<Written<TransferRow>>;

/** The sender's word: the devices left its hands. Until the receiver says that they came, it is pending. */
export async function ship(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { which, ...given }: NewTransfer,
): Promise<Sent> {
  const sender = caller.party;
  const licence = sender && (await licenceToShip(ports, sender, given.licence));
  if (!sender || !licence) return refuse('object_not_found');
  const found = await ports.registry.devicesToShip(licence.id, which, MAX_DEVICES + 1);
  if (found.length > MAX_DEVICES) {
    return refuse('request_too_large', { detail: `At most ${MAX_DEVICES} devices.` });
  }
  const devices = found.map(({ id }) => id);
  const errors = [
    ...withItself(given, sender),
    ...(await faults(ports, licence, nowMs, { ...given, which }, devices)),
  ];
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const row: TransferRow = {
    ...nextVersion(newId('trf', ports.random), null, caller, nowMs),
    ...given,
    ...{ sender, devices: devices.length, devicesHash: hashOfIds(devices) },
    models: countedBy(found.map(({ model }) => model)),
    ...{ status: 'pending', receivedAtMs: null, missing: [] },
  };
  const left = leftBy(row);
  // Nobody takes a device out of service that is in other hands: its next report would be held against it.
  const own = left ? await ports.registry.heldAmong(devices, sender, licence.exporter) : [];
  const outcome = await write(ports, caller, nowMs, {
    action: 'devices-shipped',
    objects: [changed(null, row)],
    rows: { transfers: [row] },
    handed: { transfer: row.id, devices },
    charges: transferCharges(sender, devices.length, nowMs),
    roster: handedEffects(row, own, { deliveredAtMs: null, left }),
    value: row,
  });
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}

/** Parties of the licence ship, and whoever devices were handed to before. */
async function licenceToShip(
  ports: RegistryPorts,
  party: string,
  id: string,
): Promise<LicenceRow | null> {
  const licence = await ports.registry.newest('licences', id);
  if (!licence) return null;
  const subjects = await subjectsOf(ports, licence);
  const isKnown = subjects.some((one) => one.party === party);
  return isKnown || (await ports.registry.hasHandled(id, party)) ? licence : null;
}

/** A reference that leads nowhere. */
export const fault = (pointer: string, detail: string): FieldError => {
  return { pointer, reason: 'reference_unknown', detail };
};

/** A hand-over has two sides, each of which signs, and a stand-in is another device. */
function withItself(
  { receiver, replacements }: Pick<NewTransfer, 'receiver' | 'replacements'>,
  sender: string,
): FieldError[] {
  const own: FieldError = {
    ...{ pointer: '/receiver', reason: 'value_invalid' },
    detail: 'Nobody hands over to itself.',
  };
  const same = replacements.flatMap(({ device, by }, i): FieldError[] =>
    device === by
      ? [
          {
            ...{ pointer: `/replacements/${i}`, reason: 'value_invalid' },
            detail: 'Nothing stands in for itself.',
          },
        ]
      : [],
  );
  return [...(receiver === sender ? [own] : []), ...same];
}

/** Faults of devices that are listed. */
const LISTED = 100;

async function faults(
  { registry }: RegistryPorts,
  licence: LicenceRow,
  nowMs: number,
  { which, receiver, route, site, shippedAtMs, replacements }: Omit<NewTransfer, 'licence'>,
  devices: readonly string[],
): Promise<FieldError[]> {
  const known = new Set(devices);
  const stands = replacements.map(({ by }) => by);
  const [party, stand, others] = await Promise.all([
    registry.newest('parties', receiver),
    site === null ? null : registry.newest('sites', site),
    registry.devicesToShip(licence.id, { ids: stands }, stands.length),
  ]);
  const standing = new Set(others.map(({ id }) => id));
  const all: (FieldError | false)[] = [
    !party && fault('/receiver', 'There is no such party.'),
    site !== null &&
      !licence.sites.includes(site) &&
      fault('/site', 'It is no site of the licence.'),
    stand !== null &&
      stand.country !== route.at(-1) && {
        ...{ pointer: `/route/${route.length - 1}`, reason: 'value_invalid' },
        detail: `The site is in ${stand.country}: there it ends.`,
      },
    shippedAtMs > nowMs && { pointer: '/shippedAt', reason: 'too_large', detail: 'It lies ahead.' },
    ...countryErrors(Object.fromEntries(route.map((code, i) => [`/route/${i}`, code]))),
    known.size === 0 && fault('/devices', 'No device of the licence is among them.'),
    ...('ids' in which ? which.ids : []).map(
      (id, i) => !known.has(id) && fault(`/devices/${i}`, 'The licence has no such device.'),
    ),
    ...replacements.map(
      ({ device, by }, i) =>
        (!known.has(device) || !standing.has(by)) &&
        fault(`/replacements/${i}`, 'One of the two is no device of it.'),
    ),
  ];
  return all.filter((one) => one !== false).slice(0, LISTED);
}

function hashOfIds(devices: readonly string[]): string {
  const hash = sha256.create();
  for (const device of devices) hash.update(utf8ToBytes(`${device}\n`));
  return bytesToHex(hash.digest());
}

function countedBy(models: readonly string[]): TransferRow['models'] {
  const groups = Map.groupBy(models, (model) => model);
  return Object.fromEntries([...groups].map(([model, list]) => [model, list.length]));
}

/** By these hand-overs a device leaves service from the day of shipping on. */
export function leftBy({ id: transfer, event, shippedAtMs: atMs }: TransferRow): DeviceLeft | null {
  const isOut = event === 'return' || event === 'repair' || event === 'scrap';
  return isOut ? { event, atMs, transfer } : null;
}

type Effect = Extract<RosterEffect & { to: 'ledger' }, { to: 'ledger' }>['change'];
type HandedChange = Omit<Extract<Effect, { type: 'handed-over' }>, 'type' | 'devices'>;

/** What changes for the devices themselves; nothing while they are on their way in. */
export function handedEffects(
  { licence: ledger }: TransferRow,
  devices: readonly string[],
  change: HandedChange,
): RosterEffect[] {
  const { left, deliveredAtMs, takenBack } = change;
  if (left === null && deliveredAtMs === null && takenBack === undefined) return [];
  const count = Math.ceil(devices.length / DEVICES_A_CHANGE);
  return Array.from({ length: count }, (_, i): RosterEffect => {
    const some = devices.slice(i * DEVICES_A_CHANGE, (i + 1) * DEVICES_A_CHANGE);
    return { to: 'ledger', ledger, change: { type: 'handed-over', devices: some, ...change } };
  });
}
