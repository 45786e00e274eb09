/** Uploads of manifests: opened, filled, looked at, dropped. */
import { type Caller, visibleTo } from './caller.ts';
import type { ManifestSource } from './manifest.ts';
import type { RegistryPorts } from './ports.ts';
import type { LicenceRow } from './rows.ts';
import { stage } from './staging.ts';
import type { Upload } from './upload-port.ts';
import { accept, newId, type Outcome, refuse } from './write.ts';

/** Unfinished uploads of one exporter at once: each may hold 16 MiB. */
const MAX_UNFINISHED = 16;
const UPLOAD_LIFE_MS = 24 * 3_600_000;

/** An empty upload under a licence that is the caller's and takes devices. */
export async function openUpload(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  licence: string,
): Promise<Outcome<Upload>> {
  const opened = await opening(ports, caller, nowMs, { licence, lifeMs: UPLOAD_LIFE_MS });
  return opened.ok ? accept(opened.value.upload) : opened;
}

interface Opening {
  readonly licence: string;
  readonly lifeMs: number;
}

interface Opened {
  readonly upload: Upload;
  readonly licence: LicenceRow;
}

/** The upload with its licence, as `openUpload` has it. */
export async function opening(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: Opening,
): Promise<Outcome<Opened>> {
  const licence = await openLicence(ports, caller, given.licence);
  if (!licence.ok) return licence;
  const upload: Upload = {
    ...{ id: newId('upl', ports.random), licence: given.licence, state: 'open', revision: 0 },
    exporter: licence.value.exporter,
    ...{ rowsRead: 0, rowsStaged: 0, faults: 0, activatedAtMs: null, sequence: null },
    ...{ openedAtMs: nowMs, expiresAtMs: nowMs + given.lifeMs },
  };
  const isTaken = await ports.registry.uploads.open(upload, MAX_UNFINISHED);
  if (!isTaken) return refuse('upload_limit_reached');
  return accept({ upload, licence: licence.value });
}

/** `licence_not_open` under a revoked or rejected licence. */
export async function openLicence(
  ports: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<LicenceRow>> {
  const licence = await ports.registry.visibleLicence(visibleTo(caller), id);
  if (!licence) return refuse('object_not_found');
  const isFinal = licence.status === 'revoked' || licence.status === 'rejected';
  return isFinal ? refuse('licence_not_open') : accept(licence);
}

/** An upload under a licence that is the caller's. */
export async function seeUpload(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<Upload>> {
  const upload = await ports.registry.uploads.get(id);
  if (!upload) return refuse('object_not_found');
  const licence = await ports.registry.visibleLicence(visibleTo(caller), upload.licence);
  if (!licence) return refuse('object_not_found');
  const isOver = isUnfinished(upload) && nowMs >= upload.expiresAtMs;
  return accept(isOver ? { ...upload, state: 'expired' } : upload);
}

function isUnfinished({ state }: Upload): boolean {
  return state !== 'activated' && state !== 'abandoned' && state !== 'expired';
}

/** Stages a manifest in place of what the upload held; again while it is unfinished. */
export async function putManifest(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
  source: ManifestSource,
): Promise<Outcome<Upload>> {
  const upload = await seeUpload(ports, caller, nowMs, id);
  if (!upload.ok) return upload;
  const licence = await openLicence(ports, caller, upload.value.licence);
  if (!licence.ok) return licence;
  const begun = await ports.registry.uploads.begin(id, nowMs);
  return begun ? stage(ports, begun, licence.value, source) : refuse('upload_state_conflict');
}

/** Drops an unfinished upload; again is no fault. */
export async function abandonUpload(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<Upload>> {
  const upload = await seeUpload(ports, caller, nowMs, id);
  if (!upload.ok || upload.value.state === 'abandoned') return upload;
  const abandoned = await ports.registry.uploads.abandon(id);
  return abandoned ? accept(abandoned) : refuse('upload_state_conflict');
}
