import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  lock,
  privateMode,
  readBytes,
  readText,
  writeNew,
  writeWhole,
} from '../../src/cli/files.ts';

const root = mkdtempSync(join(tmpdir(), 'muster-files-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'test-'));
});
const at = (name: string) => join(folder, name);

describe('reading', () => {
  test('gives a file of exactly the bound, and refuses one byte more', () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i);
    writeFileSync(at('f'), bytes);
    expect(readBytes(at('f'), 200_000)).toEqual({ ok: true, value: bytes });
    expect(readBytes(at('f'), 199_999)).toMatchObject({ ok: false });
  });

  test('ends at the bound of a file without end', () => {
    expect(readBytes('/dev/zero', 100_000)).toMatchObject({ ok: false });
  });

  test.each([
    ['a file that is not there', () => at('none'), 'no such file'],
    ['a folder', () => folder, 'it is a folder'],
    ['a path through a file', () => join(at('f'), 'g'), 'no folder'],
    ['bytes that are no UTF-8', () => at('f'), 'not UTF-8'],
  ])('says in words what is wrong with %s', (_, path, words) => {
    writeFileSync(at('f'), Uint8Array.of(0xff));
    const text = readText(path(), 10);
    expect(!text.ok && text.reason).toContain(words);
  });
});

describe('writing', () => {
  test('replaces a file whole, in its mode, and leaves nothing beside it', () => {
    writeWhole(at('new/f'), 'one', privateMode);
    writeWhole(at('new/f'), 'two', privateMode);
    expect(readFileSync(at('new/f'), 'utf8')).toBe('two');
    expect(statSync(at('new/f')).mode & 0o777).toBe(0o600);
    expect(readdirSync(at('new'))).toEqual(['f']);
  });

  test('of a new file leaves an old one as it is', () => {
    expect(writeNew(at('f'), 'one', privateMode)).toBe(true);
    expect(writeNew(at('f'), 'two', privateMode)).toBe(false);
    expect(readFileSync(at('f'), 'utf8')).toBe('one');
    expect(readdirSync(folder)).toEqual(['f']);
  });
});

describe('a lock', () => {
  test('is held once, and free again when let go', () => {
    const first = lock(at('l'));
    expect(lock(at('l'))).toMatchObject({ ok: false });
    if (first.ok) first.value();
    expect(lock(at('l'))).toMatchObject({ ok: true });
  });

  test.each(['', 'x', '-1', '4194305'])('of no running process (%j) is taken over', (holder) => {
    writeFileSync(at('l'), holder);
    expect(lock(at('l'))).toMatchObject({ ok: true });
    expect(readFileSync(at('l'), 'utf8')).toBe(`${process.pid}\n`);
  });

  test('whose place is a folder is a fault, and not taken', () => {
    mkdirSync(at('l'));
    expect(() => lock(at('l'))).toThrow();
  });

  test('where no folder can be made is a fault at once, and no wait without end', () => {
    expect(() => lock('/proc/none/l')).toThrow();
  });
});
