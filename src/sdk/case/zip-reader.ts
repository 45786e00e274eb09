/**
 * A ZIP from anybody -> its files, or the first thing that is wrong with it. Whatever a reader might understand in two
 * ways is refused: names twice, entries over one another, bytes before, behind or between the entries.
 */
import { caseLimits, casePath } from '../../contract/case-file.ts';
import type { Bytes } from '../../core/model.ts';
import { err, ok, type Result } from '../../core/result.ts';

const zipReasons = [
  'zip_truncated',
  'zip_form_invalid',
  'zip_encrypted',
  'zip_path_unsafe',
  'zip_name_repeated',
  'zip_too_large',
  'zip_method_unknown',
  'zip_content_invalid',
] as const;
export type ZipReason = (typeof zipReasons)[number];

export interface ZipRefusal {
  readonly reason: ZipReason;
  /** The entry, as far as its name is known. */
  readonly path: string | null;
}

/** DEFLATE without a head, at most `maxBytes`; throws beyond, and on what is none. */
export type Inflate = (bytes: Bytes, maxBytes: number) => Bytes;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
/** Bits of the flags: 0 and 6 and 13 are encryption, 3 a descriptor behind the data, 11 a name in UTF-8. */
const ENCRYPTED = 0x2041;
const DESCRIBED = 0x0008;
/** Extra fields by which another reader has another name, or other lengths: Info-ZIP Unicode Path, ZIP64. */
const DECEPTIVE_FIELDS = [0x7075, 0x0001];
/** Of Unix modes in the upper half of the external attributes: what kind of file it is, and a plain one or a folder. */
const FILE_KIND = 0xf000;
const PLAIN_KINDS = [0, 0x8000, 0x4000];

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly flags: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
  /** A link, a device, or a name told twice. */
  readonly isDeceptive: boolean;
}

/** The files by path, folders left out. */
export function readZip(
  zip: Bytes,
  inflate: Inflate,
): Result<ReadonlyMap<string, Bytes>, ZipRefusal> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const listed = entriesIn(zip, view);
  if (!listed.ok) return listed;
  const files = new Map<string, Bytes>();
  let next = 0;
  for (const entry of listed.value.entries.toSorted((a, b) => a.at - b.at)) {
    const content = contentOf(zip, view, entry, next);
    if (!content.ok) return content;
    next = content.value.end;
    if (entry.path.endsWith('/')) continue;
    const bytes = unpacked(content.value.bytes, entry, inflate);
    if (!bytes) return refused('zip_content_invalid', entry.path);
    files.set(entry.path, bytes);
  }
  return next === listed.value.directory ? ok(files) : refused('zip_form_invalid', null);
}

function refused(reason: ZipReason, path: string | null): Result<never, ZipRefusal> {
  return err({ reason, path });
}

/** The directory, which has to be the last thing but its end, and that the very end of the file. */
function entriesIn(
  zip: Bytes,
  view: DataView,
): Result<{ readonly entries: readonly Entry[]; readonly directory: number }, ZipRefusal> {
  const end = zip.length - END_BYTES;
  if (end < 0 || view.getUint32(end, true) !== END) return refused('zip_truncated', null);
  const count = view.getUint16(end + 10, true);
  const [length, directory] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  // Several disks, a comment, or the marks of ZIP64.
  const isPlain = view.getUint32(end + 4, true) === 0 && view.getUint16(end + 8, true) === count;
  if (!isPlain || view.getUint16(end + 20, true) !== 0) return refused('zip_form_invalid', null);
  if (directory + length !== end) return refused('zip_truncated', null);
  if (count > caseLimits.files) return refused('zip_too_large', null);
  const entries: Entry[] = [];
  const names = new Set<string>();
  let total = 0;
  let at = directory;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) {
      return refused('zip_form_invalid', null);
    }
    const entry = entryAt(zip, view, at);
    const fault = faultOf(entry, names);
    if (fault) return refused(fault, entry.path);
    total += entry.size;
    if (total > caseLimits.bytes) return refused('zip_too_large', entry.path);
    entries.push(entry);
    at += CENTRAL_BYTES + sumOf(view, at + 28, 3);
  }
  return at === end ? ok({ entries, directory }) : refused('zip_form_invalid', null);
}

function entryAt(zip: Bytes, view: DataView, at: number): Entry {
  return {
    path: nameAt(zip, at + CENTRAL_BYTES, view.getUint16(at + 28, true)),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    at: view.getUint32(at + 42, true),
    isDeceptive:
      !PLAIN_KINDS.includes(view.getUint16(at + 40, true) & FILE_KIND) ||
      !areHarmless(
        view,
        at + CENTRAL_BYTES + view.getUint16(at + 28, true),
        view.getUint16(at + 30, true),
      ),
  };
}

/** Extra fields of `length` bytes from `at` on: whole, and none that gives the entry another name or length. */
function areHarmless(view: DataView, at: number, length: number): boolean {
  const end = at + length;
  if (end > view.byteLength) return false;
  let next = at;
  while (next + 4 <= end) {
    if (DECEPTIVE_FIELDS.includes(view.getUint16(next, true))) return false;
    next += 4 + view.getUint16(next + 2, true);
  }
  return next === end;
}

/** Lengths of name, extra field and comment stand behind one another. */
function sumOf(view: DataView, at: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += view.getUint16(at + 2 * i, true);
  return sum;
}

function nameAt(zip: Bytes, at: number, length: number): string {
  return new TextDecoder().decode(zip.subarray(at, at + Math.min(length, 512)));
}

/** Names are taken apart by nobody: what is not of the plain form is refused, so no `..`, no drive, no second spelling. */
function faultOf(entry: Entry, names: Set<string>) {
  const { path, flags, method, size, packed } = entry;
  const isFolder = path.endsWith('/');
  const plain = isFolder ? path.slice(0, -1) : path;
  if (!casePath.safeParse(plain).success) return 'zip_path_unsafe';
  if (names.has(plain.toLowerCase())) return 'zip_name_repeated';
  names.add(plain.toLowerCase());
  if ((flags & ENCRYPTED) !== 0) return 'zip_encrypted';
  if (method !== 0 && method !== 8) return 'zip_method_unknown';
  if (size > caseLimits.fileBytes) return 'zip_too_large';
  if (entry.isDeceptive) return 'zip_form_invalid';
  return (method === 0 && size !== packed) || (isFolder && size > 0) ? 'zip_form_invalid' : null;
}

/** The bytes of an entry, which begins where the one before it ended. */
function contentOf(zip: Bytes, view: DataView, entry: Entry, at: number) {
  const { path, flags, method, packed, size } = entry;
  const broken = () => refused('zip_form_invalid', path);
  if (entry.at !== at) return broken();
  if (at + LOCAL_BYTES > zip.length) return refused('zip_truncated', path);
  const isSame = view.getUint16(at + 6, true) === flags && view.getUint16(at + 8, true) === method;
  const name = nameAt(zip, at + LOCAL_BYTES, view.getUint16(at + 26, true));
  if (view.getUint32(at, true) !== LOCAL || !isSame || name !== path) return broken();
  // Behind a descriptor's flag the lengths here are nothing's; else a reader of streams goes by them.
  const isAsLong =
    view.getUint32(at + 18, true) === packed && view.getUint32(at + 22, true) === size;
  if ((flags & DESCRIBED) === 0 && !isAsLong) return broken();
  const from = at + LOCAL_BYTES + sumOf(view, at + 26, 2);
  const to = from + packed;
  if (to > zip.length) return refused('zip_truncated', path);
  const [nameBytes, extraBytes] = [view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
  if (!areHarmless(view, at + LOCAL_BYTES + nameBytes, extraBytes)) return broken();
  const end = (flags & DESCRIBED) === 0 ? to : descriptorEnd(view, to);
  return ok({ bytes: zip.subarray(from, to), end });
}

/** Checksum and lengths once more, with or without a mark before them. */
function descriptorEnd(view: DataView, at: number): number {
  const isMarked = at + 4 <= view.byteLength && view.getUint32(at, true) === DESCRIPTOR;
  return at + (isMarked ? 16 : 12);
}

function unpacked(bytes: Bytes, { method, size }: Entry, inflate: Inflate): Bytes | null {
  if (method === 0) return bytes;
  try {
    const content = inflate(bytes, size);
    return content.length === size ? content : null;
  } catch {
    return null;
  }
}
