/** Issues one-time enrolment codes to the operator of a site. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { hashOf } from '../../core/codec/canonical-json.ts';
import { type Caller, visibleTo } from './caller.ts';
import type { RegistryPorts } from './ports.ts';
import type { DeviceRow, EnrolmentCodeRow } from './rows.ts';
import { accept, type Outcome, refuse, type Written, write } from './write.ts';

const CODE_LIFE_MS = 14 * 24 * 3_600_000;
const CODES_AT_ONCE = 5_000;

export interface IssuedCodes {
  readonly site: string;
  readonly expiresAtMs: number;
  readonly codes: readonly { readonly device: DeviceRow; readonly code: string }[];
  /** The last device, where there are more behind it. */
  readonly next: string | null;
}

/** For one device, or for those of a site without a key: all, or the next `limit` behind `after` in order of id. */
export interface CodesAsked {
  readonly site: string;
  readonly device?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** SHA-256 of a code's text, hex: what is kept of it, and what a proof of possession names. */
export function codeHashOf(code: string): string {
  return bytesToHex(sha256(utf8ToBytes(code)));
}

/**
 * A code for one device, or for each active device of the site without a key, at most 5,000. An earlier code of a
 * device is superseded by it. `device_revoked` for a device that may not attest again.
 */
export async function issueEnrolmentCodes(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: CodesAsked,
): Promise<Outcome<Written<IssuedCodes>>> {
  const site = await ports.registry.visibleSite(visibleTo(caller), given.site);
  if (!site) return refuse('object_not_found');
  const found = await devicesOf(ports, caller, given);
  if (!found.ok) return found;
  const devices = found.value.slice(0, given.limit ?? CODES_AT_ONCE);
  const next = found.value.length > devices.length ? devices.at(-1)!.id : null;
  const expiresAtMs = nowMs + CODE_LIFE_MS;
  const codes = devices.map((device) => ({ device, code: bytesToHex(ports.random(20)) }));
  const value: IssuedCodes = { site: site.id, expiresAtMs, codes, next };
  if (codes.length === 0) return accept({ value, propagated: true });
  const rows = await codeRows(ports, caller, nowMs, value);
  const holders = rows.map(({ id, codeHash }) => {
    return { kind: 'enrolment-code', value: codeHash, object: id } as const;
  });
  const { id: object, version } = site;
  return write(ports, caller, nowMs, {
    action: 'enrolment-codes-issued',
    objects: [{ object, version, before: null, after: hashOf(rows) }],
    rows: { enrolmentCodes: rows },
    holders,
    value,
  });
}

async function devicesOf(
  ports: RegistryPorts,
  caller: Caller,
  { site, device, after, limit = CODES_AT_ONCE }: CodesAsked,
): Promise<Outcome<readonly DeviceRow[]>> {
  if (device === undefined) {
    return accept(await ports.registry.devicesWithoutKey(site, { after, limit: limit + 1 }));
  }
  const dossier = await ports.registry.dossier(visibleTo(caller), device);
  const row = dossier?.versions.at(-1);
  if (row?.site !== site) return refuse('object_not_found');
  if (row.status === 'moving') return refuse('move_under_way');
  return row.status === 'active' ? accept([row]) : refuse('device_revoked');
}

async function codeRows(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { codes, expiresAtMs }: IssuedCodes,
): Promise<EnrolmentCodeRow[]> {
  const versions = await ports.registry.newestCodeVersions(codes.map(({ device }) => device.id));
  return codes.map(({ device, code }) => ({
    id: device.id,
    version: (versions.get(device.id) ?? 0) + 1,
    validFromMs: nowMs,
    recordedAtMs: nowMs,
    actor: caller.apiKey,
    codeHash: codeHashOf(code),
    state: 'issued',
    expiresAtMs,
  }));
}
