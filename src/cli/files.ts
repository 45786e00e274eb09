/** Files of the command line: bounded reads, writes that are whole or not there, and locks of one process. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../core/result.ts';

/** A secret: for its owner alone. */
export const privateMode = 0o600;
export const publicMode = 0o644;

/** At most `maxBytes` of a file, whatever it is: a device without end must not fill the memory. Refuses with a sentence. */
export function readBytes(path: string, maxBytes: number): Result<Uint8Array, string> {
  try {
    const bytes = readBounded(path, maxBytes + 1);
    return bytes.length > maxBytes ? err(`${path} is larger than ${maxBytes} bytes`) : ok(bytes);
  } catch (fault) {
    return err(`cannot read ${path}: ${wordOf(fault)}`);
  }
}

/** The first bytes of a file, at most so many. */
export function readHead(path: string, bytes: number): Result<Uint8Array, string> {
  try {
    return ok(readBounded(path, bytes));
  } catch (fault) {
    return err(`cannot read ${path}: ${wordOf(fault)}`);
  }
}

/** As `readBytes`, decoded as UTF-8. */
export function readText(path: string, maxBytes: number): Result<string, string> {
  const bytes = readBytes(path, maxBytes);
  if (!bytes.ok) return bytes;
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value));
  } catch {
    return err(`${path} is not UTF-8 text`);
  }
}

function readBounded(path: string, limit: number): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    let buffer = new Uint8Array(Math.min(limit, 65_536));
    let length = 0;
    for (;;) {
      if (length === buffer.length && length < limit) buffer = grown(buffer, limit);
      const count = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (count === 0) return buffer.subarray(0, length);
      length += count;
    }
  } finally {
    closeSync(descriptor);
  }
}

function grown(buffer: Uint8Array, limit: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(limit, buffer.length * 4));
  larger.set(buffer);
  return larger;
}

/** Replaces a file at once, and on the disk when this returns: after a crash it is the old one or the new one. */
export function writeWhole(path: string, data: string | Uint8Array, mode: number): void {
  makeFolder(dirname(path));
  const partial = writePartial(path, data, mode);
  renameSync(partial, path);
  syncFolder(path);
}

/** As `writeWhole`, but never over a file that is there: false then. A key or a receipt is not overwritten. */
export function writeNew(path: string, data: string | Uint8Array, mode: number): boolean {
  makeFolder(dirname(path));
  const partial = writePartial(path, data, mode);
  try {
    linkSync(partial, path);
    syncFolder(path);
    return true;
  } catch (fault) {
    if (codeOf(fault) === 'EEXIST') return false;
    throw fault;
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Node's own `recursive` never ends where a file system has no room for a folder in one that is there, as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (fault) {
    if (codeOf(fault) !== 'EEXIST') throw fault;
  }
}

function writePartial(path: string, data: string | Uint8Array, mode: number): string {
  const partial = `${path}.${process.pid}.part`;
  rmSync(partial, { force: true });
  const descriptor = openSync(partial, 'wx', mode);
  try {
    writeFileSync(descriptor, data);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return partial;
}

/** The name of a new file is on the disk only when its folder is. */
function syncFolder(path: string): void {
  const descriptor = openSync(dirname(path), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Holds `path` for this process until the returned function is called. Two processes at one state would sign one
 * sequence twice. Refuses with a sentence; a lock whose process is gone is taken over.
 */
export function lock(path: string): Result<() => void, string> {
  if (take(path)) return ok(() => rmSync(path, { force: true }));
  const holder = holderOf(path);
  return isAlive(holder) ? heldBy(path, holder) : takeOver(path);
}

function take(path: string): boolean {
  return writeNew(path, `${process.pid}\n`, privateMode);
}

/** One process at a time may take a lock away, or a second would take away what the first has just got. */
function takeOver(path: string): Result<() => void, string> {
  const right = `${path}.takeover`;
  if (!take(right)) return err(`${right} exists: another process takes over, or died doing so`);
  try {
    const holder = holderOf(path);
    if (isAlive(holder)) return heldBy(path, holder);
    rmSync(path, { force: true });
    if (!take(path)) return heldBy(path, holderOf(path));
    return ok(() => rmSync(path, { force: true }));
  } finally {
    rmSync(right, { force: true });
  }
}

function heldBy(path: string, holder: number): Result<never, string> {
  return err(`${path} is held by process ${holder}, which is still running`);
}

function holderOf(path: string): number {
  return Number(existsSync(path) ? readFileSync(path, 'utf8') : 'NaN');
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return codeOf(fault) === 'EPERM';
  }
}

/** What went wrong with a file, for people. */
export function wordOf(fault: unknown): string {
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
    EACCES: 'it may not be accessed',
    EEXIST: 'something else is there already',
    ENOSPC: 'the disk is full',
    EROFS: 'nothing can be written there',
  };
  return words[codeOf(fault)] ?? (fault instanceof Error ? fault.message : String(fault));
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : '';
}
