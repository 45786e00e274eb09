/** Registers a manifest of devices under a licence: all rows, or none with every bad one listed. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FieldError, FieldReason } from '../../contract/problem.ts';
import type { Device } from '../../core/model.ts';
import { type Caller, visibleTo } from './caller.ts';
import { canonicalJson } from './change.ts';
import type { RegistryStore, RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import type { DeviceRow, Holder, LicenceRow } from './rows.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

const MAX_ERRORS = 1_000;
/** Devices of one roster change: about 250 KB, of the 2 MB that a row may have. */
const DEVICES_A_CHANGE = 1_000;

/** A row that is well-formed in itself, and the line that it stands on. */
export interface ManifestEntry {
  readonly lineNumber: number;
  readonly serial: string;
  readonly model: string;
  readonly line: number;
  readonly site: string;
  readonly uuid?: string | undefined;
  readonly hardwareKeyHash?: string | undefined;
  readonly shippedAtMs: number;
}

/** Keeps the first 1,000 errors and counts the others. */
export class RowErrors {
  readonly #kept: FieldError[] = [];
  #further = 0;

  add(error: FieldError): void {
    if (this.#kept.length < MAX_ERRORS) this.#kept.push(error);
    else this.#further += 1;
  }

  get isEmpty(): boolean {
    return this.#kept.length === 0;
  }

  /** By line, with the count of those that are not listed. */
  get listed(): { readonly errors: readonly FieldError[]; readonly furtherErrors?: number } {
    const errors = this.#kept.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return this.#further > 0 ? { errors, furtherErrors: this.#further } : { errors };
  }
}

export interface Manifest {
  readonly licence: string;
  readonly entries: readonly ManifestEntry[];
  /** What was found wrong with rows before; what is found here joins it. */
  readonly errors: RowErrors;
  readonly dryRun: boolean;
}

export interface Registered {
  readonly licence: string;
  readonly rows: number;
  readonly registered: boolean;
}

/** The whole manifest, or `manifest_rows_invalid`; `licence_not_open` under a revoked or rejected licence. */
export async function registerDevices(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  manifest: Manifest,
): Promise<Outcome<Written<Registered>>> {
  const { entries, errors } = manifest;
  const licence = await ports.registry.visibleLicence(visibleTo(caller), manifest.licence);
  if (!licence) return refuse('object_not_found');
  if (isFinal(licence.status)) return refuse('licence_not_open');
  checkAgainstLicence(entries, licence, errors);
  await checkHolders(ports.registry, entries, errors);
  if (!errors.isEmpty) return refuse('manifest_rows_invalid', errors.listed);
  const value = { licence: licence.id, rows: entries.length, registered: !manifest.dryRun };
  if (manifest.dryRun) return accept({ value, propagated: true });
  const devices = entries.map((entry) => deviceRow(ports, caller, nowMs, licence, entry));
  const { id, version } = licence;
  return write(ports, caller, nowMs, {
    action: 'devices-registered',
    objects: [{ object: id, version, before: null, after: hashOfDevices(devices) }],
    rows: { devices },
    holders: devices.flatMap(holdersOfDevice),
    // A revocation of the licence at the same moment must not be overtaken.
    expected: [{ table: 'licences', id, version }],
    roster: deviceEffects(id, devices),
    value,
  });
}

function isFinal(status: LicenceRow['status']): boolean {
  return status === 'revoked' || status === 'rejected';
}

function checkAgainstLicence(
  entries: readonly ManifestEntry[],
  licence: LicenceRow,
  errors: RowErrors,
): void {
  const models = new Map(licence.items.map(({ line, model }) => [line, model]));
  const sites = new Set(licence.sites);
  for (const { lineNumber, line, model, site } of entries) {
    const licensed = models.get(line);
    const add = (pointer: string, reason: FieldReason, detail: string) =>
      errors.add({ line: lineNumber, pointer, reason, detail });
    if (licensed === undefined) add('/line', 'line_unknown', 'The licence has no such item line.');
    else if (licensed !== model) {
      add('/model', 'model_not_of_line', `The licence has ${licensed} in line ${line}.`);
    }
    if (!sites.has(site))
      add('/site', 'site_not_of_licence', 'The licence does not name the site.');
  }
}

interface Unique {
  readonly kind: Holder['kind'];
  readonly pointer: string;
  readonly repeated: FieldReason;
  readonly held: FieldReason;
  readonly of: (entry: ManifestEntry | DeviceRow) => string | null | undefined;
}

/** What no two devices may share. A serial number is its model's vendor's own. */
const uniques: readonly Unique[] = [
  {
    kind: 'serial',
    pointer: '/serial',
    repeated: 'serial_repeated',
    held: 'serial_held',
    of: ({ model, serial }) => JSON.stringify([model, serial]),
  },
  {
    kind: 'uuid',
    pointer: '/uuid',
    repeated: 'uuid_repeated',
    held: 'uuid_held',
    of: ({ uuid }) => uuid,
  },
  {
    kind: 'hardware-key',
    pointer: '/hardwareKeyHash',
    repeated: 'hardware_key_repeated',
    held: 'hardware_key_held',
    of: ({ hardwareKeyHash }) => hardwareKeyHash,
  },
];

async function checkHolders(
  registry: RegistryStore,
  entries: readonly ManifestEntry[],
  errors: RowErrors,
): Promise<void> {
  for (const unique of uniques) {
    const lines = linesByValue(unique, entries, errors);
    if (lines.size === 0) continue;
    const held = await registry.holdersOf(unique.kind, [...lines.keys()]);
    for (const value of held.keys()) {
      const detail = 'Registered for another device.';
      const { pointer } = unique;
      errors.add({ line: lines.get(value)!, pointer, reason: unique.held, detail });
    }
  }
}

function linesByValue(
  { of, pointer, repeated }: Unique,
  entries: readonly ManifestEntry[],
  errors: RowErrors,
): Map<string, number> {
  const lines = new Map<string, number>();
  for (const entry of entries) {
    const value = of(entry);
    if (value === undefined || value === null) continue;
    const first = lines.get(value);
    if (first === undefined) lines.set(value, entry.lineNumber);
    else {
      const detail = `Also on line ${first}.`;
      errors.add({ line: entry.lineNumber, pointer, reason: repeated, detail });
    }
  }
  return lines;
}

function deviceRow(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  licence: LicenceRow,
  { serial, model, line, site, uuid, hardwareKeyHash, shippedAtMs }: ManifestEntry,
): DeviceRow {
  return {
    ...nextVersion(newId('dev', ports.random), null, caller, nowMs),
    ...{ licence: licence.id, serial, model, line, site, shippedAtMs },
    uuid: uuid ?? null,
    hardwareKeyHash: hardwareKeyHash ?? null,
    status: 'active',
  };
}

/** What a device holds that no other may. */
export function holdersOfDevice(row: DeviceRow): Holder[] {
  return uniques.flatMap(({ kind, of }) => {
    const value = of(row);
    return value === undefined || value === null ? [] : [{ kind, value, object: row.id }];
  });
}

/** Over the canonical JSON of each row and a newline: a manifest is too large for one text. */
export function hashOfDevices(rows: readonly DeviceRow[]): string {
  const hash = sha256.create();
  for (const row of rows) hash.update(utf8ToBytes(`${canonicalJson(row)}\n`));
  return bytesToHex(hash.digest());
}

function deviceEffects(ledger: string, rows: readonly DeviceRow[]): RosterEffect[] {
  const effects: RosterEffect[] = [];
  for (let at = 0; at < rows.length; at += DEVICES_A_CHANGE) {
    const devices = rows.slice(at, at + DEVICES_A_CHANGE).map(deviceOf);
    effects.push({ to: 'ledger', ledger, change: { type: 'devices', devices } });
  }
  return effects;
}

/** A device as rosters have it. */
export function deviceOf({ id, ...row }: DeviceRow): Device {
  const { serial, model, line, site, status, shippedAtMs } = row;
  return { device: id, serial, model, line, site, status, shippedAtMs };
}
