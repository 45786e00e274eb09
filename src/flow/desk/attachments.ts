/** Files: uploaded by hash into the archive, attached once, read by whoever may read what they are attached to. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { FieldError } from '../../contract/problem.ts';
import type { Bytes } from '../../core/model.ts';
import { erasedRefusal } from '../erasure/see.ts';
import type { Caller } from '../registry/caller.ts';
import { type ChangedObject, changed } from '../registry/change.ts';
import { aDay } from '../registry/quota.ts';
import {
  accept,
  newId,
  nextVersion,
  type Outcome,
  overQuota,
  refuse,
  type Written,
  write,
} from '../registry/write.ts';
import { ownerOf, sideOf } from './author.ts';
import type { DeskPorts } from './port.ts';
import type { AttachmentRef, AttachmentRow } from './rows.ts';

/** What one party or authority may have uploaded without attaching it: eight of the largest files. */
const UNATTACHED_BYTES = 64 * 1024 * 1024;
const UNATTACHED_FILES = 100;

export interface NewAttachment {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Bytes;
}

/** Archives the bytes, then registers them: what is acknowledged is there. */
export async function uploadAttachment(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewAttachment,
): Promise<Outcome<Written<AttachmentRow>>> {
  const { fileName, contentType, bytes } = given;
  if (bytes.length === 0) return refuse('attachment_empty');
  const owner = ownerOf(caller);
  const waiting = await ports.desk.unattached(owner);
  if (waiting.bytes + bytes.length > UNATTACHED_BYTES || waiting.count >= UNATTACHED_FILES) {
    return refuse('attachment_quota_reached');
  }
  // Before the archive has them: what is refused is kept nowhere.
  const charge = aDay('attachment-bytes', owner, nowMs, bytes.length);
  if (!(await ports.registry.charge(charge))) return overQuota([charge], nowMs);
  const name = bytesToHex(sha256(bytes));
  if (await isBeingErased(ports, nowMs, name)) return refuse('registry_conflict');
  await ports.archive.putIfAbsent('attachments', name, bytes);
  const row: AttachmentRow = {
    ...nextVersion(newId('att', ports.random), null, caller, nowMs),
    ...{ owner, fileName, contentType, size: bytes.length, sha256: name },
    ...{ attachedTo: null, about: null, caseId: null, authority: null, party: null },
  };
  const written = await write(ports, caller, nowMs, {
    action: 'attachment-uploaded',
    objects: [changed(null, row)],
    rows: { attachments: [row] },
    unattached: { owner, bytes: UNATTACHED_BYTES, files: UNATTACHED_FILES },
    value: row,
  });
  // An erasure of the same bytes may have ended between the put and the row.
  if (written.ok && !(await ports.archive.has('attachments', name))) {
    await ports.archive.putIfAbsent('attachments', name, bytes);
  }
  return written;
}

/** A run of the sweep that read of an erasure before it was done may delete once more: none of them lives an hour. */
const SWEEP_LIFE_MS = 3_600_000;

async function isBeingErased({ registry }: DeskPorts, nowMs: number, name: string) {
  const found = await registry.erasures.erasedUnder([{ kind: 'attachments', name }]);
  const erased = found.get(`attachments/${name}`);
  if (!erased) return false;
  return erased.deletedAtMs === null || nowMs - erased.deletedAtMs < SWEEP_LIFE_MS;
}

/** What files are attached to, and who reads that: the authority, and the party where there is one. */
export type AttachTo = {
  readonly [K in 'attachedTo' | 'authority']: string;
} & { readonly [K in 'about' | 'caseId' | 'party']: string | null };

export interface Attached {
  readonly refs: readonly AttachmentRef[];
  readonly rows: readonly AttachmentRow[];
  readonly objects: readonly ChangedObject[];
}

/** The next versions of files of the caller's own that are attached to nothing. Each bad one is named by pointer. */
export async function attach(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  ids: readonly string[],
  to: AttachTo,
): Promise<Outcome<Attached>> {
  if (ids.length === 0) return accept({ refs: [], rows: [], objects: [] });
  const found = new Map(
    (await ports.registry.newestOf('attachments', ids)).map((row) => [row.id, row]),
  );
  const errors = ids.flatMap((id, i) =>
    badAttachment(found.get(id), ids.indexOf(id) < i, caller, i),
  );
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const before = ids.map((id) => found.get(id)!);
  const rows = before.map((row) => ({
    ...{ ...row, ...nextVersion(row.id, row, caller, nowMs), ...to },
  }));
  const objects = rows.map((row, i) => changed(before[i]!, row));
  return accept({ refs: rows.map(refOf), rows, objects });
}

function badAttachment(
  row: AttachmentRow | undefined,
  isRepeated: boolean,
  caller: Caller,
  at: number,
): FieldError[] {
  const pointer = `/attachments/${at}`;
  if (!row || row.owner !== ownerOf(caller)) {
    return [{ pointer, reason: 'reference_unknown', detail: 'There is no such attachment.' }];
  }
  if (row.attachedTo === null && !isRepeated) return [];
  return [{ pointer, reason: 'value_invalid', detail: 'It is attached already.' }];
}

function refOf({ id, fileName, contentType, size, sha256 }: AttachmentRow): AttachmentRef {
  return { id, fileName, contentType, size, sha256 };
}

export interface ReadAttachment {
  readonly row: AttachmentRow;
  readonly bytes: Bytes;
}

/** The bytes, for its uploader and for who may see what it is attached to. */
export async function readAttachment(
  ports: DeskPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<ReadAttachment>> {
  const row = await ports.registry.newest('attachments', id);
  if (!row || !mayRead(row, caller)) return refuse('object_not_found');
  const bytes = await ports.archive.get('attachments', row.sha256);
  if (bytes) return accept({ row, bytes });
  const erased = await erasedRefusal(ports.registry, { kind: 'attachments', name: row.sha256 });
  if (!erased) throw new Error(`attachment ${row.sha256} is missing from the archive`);
  return erased;
}

function mayRead(row: AttachmentRow, caller: Caller): boolean {
  if (row.owner === ownerOf(caller)) return true;
  const side = sideOf(caller);
  return 'party' in side ? row.party === side.party : row.authority === side.authority;
}
