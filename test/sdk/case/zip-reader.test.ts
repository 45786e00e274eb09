/** ZIPs of people who mean no good: each is refused before anything large is made of it. */
import fc from 'fast-check';
import { deflateSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { inflate } from '../../../src/cli/verify-case.ts';
import { readZip, type ZipReason } from '../../../src/sdk/case/zip-reader.ts';

const text = (value: string) => new TextEncoder().encode(value);
const good = { 'README.txt': text('read me'), 'rows/cases/cas_1.v1.json': text('{"a":1}') };
const stored = zipSync(good, { level: 0, mtime: '1980-01-01T00:00:00' });
const packed = zipSync({ ...good, 'evidence/00.cbor': new Uint8Array(100_000) }, { level: 9 });

function reasonOf(zip: Uint8Array): ZipReason | null {
  const read = readZip(zip, inflate);
  return read.ok ? null : read.reason.reason;
}

/** The first entry's headers with a field changed, in the local header, the central one or both. */
function changed(zip: Uint8Array, local: number, central: number, value: number, bytes = 2) {
  const copy = zip.slice();
  const view = new DataView(copy.buffer);
  const directory = view.getUint32(copy.length - 6, true);
  for (const at of [local, directory + central]) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return copy;
}

/** Two entries under names of the same length, given anyhow. */
function named(one: string, other: string): Uint8Array {
  const zip = zipSync({ aaaaaaaaaaaa: text('1'), bbbbbbbbbbbb: text('2') }, { level: 0 });
  const latin = (value: string) => String.fromCharCode(...text(value));
  const bytes = String.fromCharCode(...zip)
    .replaceAll('aaaaaaaaaaaa', latin(one))
    .replaceAll('bbbbbbbbbbbb', latin(other));
  return Uint8Array.from(bytes, (char) => char.charCodeAt(0));
}

test('stored and packed files are read, and folders passed over', () => {
  for (const zip of [stored, packed, zipSync({ rows: {}, 'rows/a.json': text('1') })]) {
    expect(reasonOf(zip)).toBeNull();
  }
  const read = readZip(packed, inflate);
  expect(read.ok && read.value.get('evidence/00.cbor')?.length).toBe(100_000);
});

test('whatever is cut off, at any length, is refused', () => {
  for (let length = 0; length < stored.length; length++) {
    expect(reasonOf(stored.slice(0, length))).not.toBeNull();
  }
});

describe.each<[string, string]>([
  ['leads out of its folder', '../../../etc/'],
  ['is absolute', '/etc/password'],
  ['has a drive', 'C:/etc/passwd'],
  ['has backslashes', 'a\\..\\..\\..\\b'],
  ['has a hidden step', 'rows/./a.json'],
  ['has a control character', 'rows/a\u0000.jsonx'],
  ['has an empty step', 'rows//a.jsonx'],
])('a name that %s', (_, name) => {
  test('is refused', () => {
    const sized = name.padEnd(12, 'x').slice(0, 12);
    expect(reasonOf(named(sized, 'bbbbbbbbbbbb'))).toBe('zip_path_unsafe');
  });
});

test('a name twice is refused, in another case too', () => {
  expect(reasonOf(named('aaaaaaaaaaaa', 'aaaaaaaaaaaa'))).toBe('zip_name_repeated');
  expect(reasonOf(named('aaaaaaaaaaaa', 'aaaaaaaaaaaA'))).toBe('zip_name_repeated');
});

test.each<[string, Uint8Array, ZipReason]>([
  ['encrypted', changed(stored, 6, 8, 1), 'zip_encrypted'],
  ['strongly encrypted', changed(stored, 6, 8, 0x40), 'zip_encrypted'],
  ['packed by a method that is not read', changed(stored, 8, 10, 12), 'zip_method_unknown'],
  ['said to be a gigabyte', changed(packed, 22, 24, 1 << 30, 4), 'zip_too_large'],
  ['larger than it says', changed(packed, 22, 24, 3, 4), 'zip_content_invalid'],
  ['smaller than it says', changed(packed, 22, 24, 300, 4), 'zip_content_invalid'],
  ['that begins elsewhere', changed(stored, 0, 42, 9, 4), 'zip_form_invalid'],
  // Where the directory has the time, which is nobody's business.
  ['of another length by its own header', changed(stored, 22, 12, 3, 4), 'zip_form_invalid'],
])('an entry %s is refused', (_, zip, reason) => {
  expect(reasonOf(zip)).toBe(reason);
});

test('bytes behind the end of what is packed are refused', () => {
  const raw = deflateSync(text('{"a":1}'));
  expect(inflate(raw, 7)).toEqual(text('{"a":1}'));
  expect(() => inflate(Uint8Array.of(...raw, 0), 7)).toThrow('behind');
});

test('bytes before, behind and between are refused, and a comment', () => {
  const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
  expect(reasonOf(joined(text('#!/bin/sh\n'), stored))).toBe('zip_truncated');
  expect(reasonOf(joined(stored, text('x')))).toBe('zip_truncated');
  const commented = joined(stored, text('hello'));
  new DataView(commented.buffer).setUint16(stored.length - 2, 5, true);
  expect(reasonOf(commented)).toBe('zip_truncated');
  const view = new DataView(stored.slice().buffer);
  const directory = view.getUint32(stored.length - 6, true);
  const gap = joined(stored.slice(0, directory), text('gap!'), stored.slice(directory));
  new DataView(gap.buffer).setUint32(gap.length - 6, directory + 4, true);
  expect(reasonOf(gap)).toBe('zip_form_invalid');
});

test('a link, and a name that another reader takes from an extra field, are refused', () => {
  const linked = zipSync({ 'README.txt': [text('/etc/passwd'), { os: 3, attrs: 0xa1ff0000 }] });
  const renamed = zipSync({ 'README.txt': [text('1'), { extra: { 28789: text('other.txt') } }] });
  const dated = zipSync({ 'README.txt': [text('1'), { extra: { 21589: text('12345') } }] });
  expect([linked, renamed, dated].map(reasonOf)).toEqual([
    'zip_form_invalid',
    'zip_form_invalid',
    null,
  ]);
});

test('more entries than a case may have are refused by their number alone', () => {
  const many = stored.slice();
  const view = new DataView(many.buffer);
  for (const at of [8, 10]) view.setUint16(many.length - 22 + at, 60_000, true);
  expect(reasonOf(many)).toBe('zip_too_large');
});

test('a bomb is given up at what it says that it holds', () => {
  const bomb = zipSync({ 'evidence/00.cbor': new Uint8Array(32 * 1024 * 1024) }, { level: 9 });
  expect(reasonOf(changed(bomb, 22, 24, 100, 4))).toBe('zip_content_invalid');
  expect(reasonOf(bomb)).toBeNull();
});

test('no bytes whatever make it throw', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(packed.length - 1), to: fc.nat(255) }), { maxLength: 6 }),
      (edits) => {
        const copy = packed.slice();
        for (const { at, to } of edits) copy[at] = to;
        readZip(copy, inflate);
      },
    ),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readZip(bytes, inflate)),
  );
});
