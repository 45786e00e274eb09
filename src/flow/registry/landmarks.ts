/**
 * Landmarks: registered, changed and revoked by the administration or by an authority, never by those whom they measure. A
 * version counts for what is measured from its recording on: nobody moves a landmark under records that exist.
 */
import { admitKey, coseKeyOf } from '../../core/crypto/key.ts';
import type { Bytes } from '../../core/model.ts';
import type { Caller } from './caller.ts';
import { type Action, canonicalJson, changed } from './change.ts';
import { reviewLandmarks } from './landmark-review.ts';
import type { LandmarkRow } from './landmark-rows.ts';
import type { RegistryPorts } from './ports.ts';
import { keyFromText, keyToText } from './roster-text.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface NewLandmark {
  readonly name: string;
  readonly position: LandmarkRow['position'];
  readonly evidence: string;
  /** COSE_Key; null where the text was no base64url. */
  readonly key: Bytes | null;
  readonly address: string;
  readonly measuresFromMs: number;
  readonly measuresToMs: number;
  readonly operator?: string | undefined;
}

/** A new landmark. Its key is nobody else's: a device that held it could sign what it is measured by. */
export async function registerLandmark(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewLandmark,
): Promise<Outcome<Written<LandmarkRow>>> {
  const columns = await columnsOf(ports, given);
  if (!columns.ok) return columns;
  const version = nextVersion(newId('lmk', ports.random), null, caller, nowMs);
  const row = { ...version, ...columns.value, authority: caller.authority, revokedAtMs: null };
  return writeLandmark(ports, caller, nowMs, 'landmark-registered', null, row);
}

/** A later version, which says all of it again. Only who registered it and the administration get here. */
export async function changeLandmark(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { landmark, ...given }: NewLandmark & { readonly landmark: string },
): Promise<Outcome<Written<LandmarkRow>>> {
  const own = await ownLandmark(ports, caller, landmark);
  if (!own.ok) return own;
  const before = own.value;
  if (before.revokedAtMs !== null) return refuse('landmark_revoked');
  const columns = await columnsOf(ports, given);
  if (!columns.ok) return columns;
  const next = { ...before, ...columns.value };
  if (canonicalJson(next) === canonicalJson(before)) {
    return accept({ value: before, propagated: true });
  }
  const row = { ...next, ...nextVersion(landmark, before, caller, nowMs) };
  return writeLandmark(ports, caller, nowMs, 'landmark-changed', before, row);
}

/** Revokes one for good; again is no fault. */
export async function revokeLandmark(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  landmark: string,
): Promise<Outcome<Written<LandmarkRow>>> {
  const own = await ownLandmark(ports, caller, landmark);
  if (!own.ok) return own;
  const before = own.value;
  if (before.revokedAtMs !== null) return accept({ value: before, propagated: true });
  const version = nextVersion(landmark, before, caller, nowMs);
  const row = { ...before, ...version, revokedAtMs: nowMs };
  return writeLandmark(ports, caller, nowMs, 'landmark-revoked', before, row);
}

async function ownLandmark(
  { registry }: RegistryPorts,
  { role, authority }: Caller,
  landmark: string,
): Promise<Outcome<LandmarkRow>> {
  const row = await registry.newest('landmarks', landmark);
  if (!row) return refuse('object_not_found');
  if (role === 'admin' || row.authority === authority) return accept(row);
  const detail = 'Who registered a landmark, or the administration, changes it.';
  return refuse('auth_role_not_permitted', { detail });
}

type Columns = Omit<
  LandmarkRow,
  keyof ReturnType<typeof nextVersion> | 'authority' | 'revokedAtMs'
>;

async function columnsOf(
  { registry }: RegistryPorts,
  { key, operator, ...given }: NewLandmark,
): Promise<Outcome<Columns>> {
  const admitted = key && admitKey(key);
  const { measuresFromMs, measuresToMs } = given;
  if (!admitted?.ok) {
    const detail = 'No COSE_Key that signatures may be checked under.';
    const errors = [{ pointer: '/key', reason: 'format_invalid', detail } as const];
    return refuse('request_body_invalid', { errors });
  }
  if (measuresToMs <= measuresFromMs) {
    const detail = 'It ends after it begins.';
    const errors = [{ pointer: '/validTo', reason: 'validity_empty', detail } as const];
    return refuse('request_body_invalid', { errors });
  }
  if (operator !== undefined && !(await registry.newest('parties', operator))) {
    const detail = 'There is no such party.';
    const errors = [{ pointer: '/operator', reason: 'reference_unknown', detail } as const];
    return refuse('registry_reference_invalid', { errors });
  }
  return accept({ ...given, operator: operator ?? null, ...keyToText(admitted.value) });
}

const held = { reason: 'landmark_key_held' } as const;

/** A key that a landmark had stays its own: what was signed under it is looked at for as long as there are records. */
async function writeLandmark(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: LandmarkRow | null,
  row: LandmarkRow,
): Promise<Outcome<Written<LandmarkRow>>> {
  const holder = { kind: 'thumbprint', value: row.thumbprint, object: row.id } as const;
  const isNewKey = before?.thumbprint !== row.thumbprint;
  const written = await write(ports, caller, nowMs, {
    action,
    objects: [changed(before, row)],
    rows: { landmarks: [row] },
    // Freed first where it is its own of before: going back to a key is no clash.
    ...(isNewKey ? { freed: [holder], holders: [holder], held } : {}),
    value: row,
  });
  // What was suspected of another position, or of one that is gone, is not of this one.
  if (written.ok && before) await reviewLandmarks(ports, nowMs);
  return written;
}

/** The COSE_Key of a landmark, as agents and auditors want it. */
export function coseKeyOfRow(row: LandmarkRow): Bytes {
  return coseKeyOf(keyFromText(row));
}
