/** The activation of a staged manifest: one transaction, one change record. */
import type { Caller } from './caller.ts';
import { DevicesHash } from './devices-hash.ts';
import { clashError, licenceCheck, RowErrors } from './manifest.ts';
import type { RegistryPorts } from './ports.ts';
import { manifestCharges } from './quota.ts';
import type { DeviceRow, LicenceRow } from './rows.ts';
import type { Upload } from './upload-port.ts';
import { openLicence, seeUpload } from './uploads.ts';
import { accept, type Outcome, refuse, type Written, write } from './write.ts';

/** All staged devices in one transaction, or none; an activated one again is no fault. */
export async function activateUpload(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<Written<Upload>>> {
  const upload = await seeUpload(ports, caller, nowMs, id);
  if (!upload.ok) return upload;
  if (upload.value.sequence !== null)
    return alreadyActive(ports, upload.value, upload.value.sequence);
  if (upload.value.state !== 'staged') return refuse('upload_state_conflict');
  const licence = await openLicence(ports, caller, upload.value.licence);
  return licence.ok ? activate(ports, caller, nowMs, upload.value, licence.value) : licence;
}

async function alreadyActive(
  { registry }: RegistryPorts,
  value: Upload,
  sequence: number,
): Promise<Outcome<Written<Upload>>> {
  return accept({ value, propagated: await registry.isPropagated(sequence) });
}

/** A staged upload under its licence as it was just read. */
export async function activate(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  upload: Upload,
  licence: LicenceRow,
): Promise<Outcome<Written<Upload>>> {
  const version = { validFromMs: nowMs, recordedAtMs: nowMs, actor: caller.apiKey };
  // The licence may have been amended since the rows were held against it.
  const examined = await examine(ports, upload, licence, version);
  if (!examined.ok) return examined;
  const { id } = licence;
  const outcome = await write<Upload>(ports, caller, nowMs, {
    action: 'devices-registered',
    objects: [{ object: id, version: licence.version, before: null, after: examined.value }],
    rows: {},
    staged: { staging: upload, ...version },
    held: { reason: 'manifest_rows_invalid' },
    charges: manifestCharges(caller, licence, upload.rowsStaged, nowMs),
    // A revocation of the licence at the same moment must not be overtaken.
    expected: [{ table: 'licences', id, version: licence.version }],
    value: { ...upload, state: 'activated', activatedAtMs: nowMs },
  });
  if (outcome.ok || outcome.reason.reason !== 'manifest_rows_invalid') return outcome;
  return refuse('manifest_rows_invalid', (await clashErrors(ports, upload)).listed);
}

async function clashErrors(ports: RegistryPorts, { id }: Upload): Promise<RowErrors> {
  const errors = new RowErrors();
  const { listed, further } = await ports.registry.uploads.clashes(id);
  for (const clash of listed) errors.add(clashError(clash));
  errors.addFurther(further);
  return errors;
}

/** The hash of the rows as they will stand, read piece by piece; or what is wrong with them by now. */
async function examine(
  { registry }: RegistryPorts,
  { id }: Upload,
  licence: LicenceRow,
  version: Pick<DeviceRow, 'validFromMs' | 'recordedAtMs' | 'actor'>,
): Promise<Outcome<string>> {
  const hash = new DevicesHash();
  const errors = new RowErrors();
  const check = licenceCheck(licence);
  for (let number = 0; ; number += 1) {
    const devices = await registry.uploads.piece(id, number);
    if (devices.length === 0) break;
    for (const { draft, lineNumber } of devices) {
      check(draft, lineNumber, errors);
      hash.add({ ...draft, ...version });
    }
  }
  if (errors.count > 0) return refuse('manifest_rows_invalid', errors.listed);
  return accept(hash.hex());
}
