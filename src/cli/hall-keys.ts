/** The attestation keys of a hall: a key file a device in a folder, or one file with a line a device. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { deviceId } from '../contract/values.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import type { SuiteName } from '../core/model.ts';
import { ok, type Result } from '../core/result.ts';
import { parseJson } from '../sdk/problem.ts';
import { type Failure, misused } from './exits.ts';
import { privateMode, readText, writeWhole } from './files.ts';
import { keyOfText, makeKeyFile, newKeyText, readKeyFile } from './key-file.ts';

const maxKeysBytes = 64 * 1024 * 1024;

export type HallKeys = ReadonlyMap<string, SigningKey>;

/** The key of each device; missing ones are made where `make` names a suite, and are on the disk before this returns. */
export function hallKeys(
  path: string,
  devices: readonly string[],
  make: SuiteName | null,
): Result<HallKeys, Failure> {
  return isFile(path) ? keysOfFile(path, devices, make) : keysOfFolder(path, devices, make);
}

function isFile(path: string): boolean {
  if (existsSync(path)) return statSync(path).isFile();
  return ['.ndjson', '.jsonl'].includes(extname(path).toLowerCase());
}

function keysOfFolder(
  path: string,
  devices: readonly string[],
  make: SuiteName | null,
): Result<HallKeys, Failure> {
  const fileOf = (device: string) => join(path, `${device}.key`);
  const missing = devices.filter((device) => !existsSync(fileOf(device)));
  if (missing.length > 0 && !make) return none(path, missing);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const keys = new Map<string, SigningKey>();
  for (const device of devices) {
    const file = fileOf(device);
    const key = make && !existsSync(file) ? makeKeyFile(file, make) : readKeyFile(file);
    if (!key.ok) return key;
    keys.set(device, key.value);
  }
  return ok(keys);
}

function keysOfFile(
  path: string,
  devices: readonly string[],
  make: SuiteName | null,
): Result<HallKeys, Failure> {
  const kept = linesOf(path);
  if (!kept.ok) return kept;
  const missing = devices.filter((device) => !kept.value.has(device));
  if (missing.length > 0 && !make) return none(path, missing);
  const lines = new Map(kept.value);
  if (make) for (const device of missing) lines.set(device, newKeyText(make));
  if (missing.length > 0) writeLines(path, lines);
  const keys = new Map<string, SigningKey>();
  for (const device of devices) {
    const key = keyOfText(lines.get(device), `${path}, ${device},`);
    if (!key.ok) return key;
    keys.set(device, key.value);
  }
  return ok(keys);
}

function linesOf(path: string): Result<ReadonlyMap<string, unknown>, Failure> {
  if (!existsSync(path)) return ok(new Map());
  const text = readText(path, maxKeysBytes);
  if (!text.ok) return misused(text.reason);
  const lines = new Map<string, unknown>();
  for (const [i, line] of text.value.split('\n').entries()) {
    if (line === '') continue;
    const value = parseJson(line);
    const { device, ...key } = (value ?? {}) as Record<string, unknown>;
    const name = deviceId.safeParse(device);
    if (!name.success) return misused(`${path} line ${i + 1} names no device`);
    lines.set(name.data, key);
  }
  return ok(lines);
}

/** The old file or the new one, whatever happens: a key that is lost here may be enrolled already. */
function writeLines(path: string, lines: ReadonlyMap<string, unknown>): void {
  const texts = [...lines].map(
    ([device, key]) => `${JSON.stringify({ device, ...(key as object) })}\n`,
  );
  writeWhole(path, texts.join(''), privateMode);
}

function none(path: string, missing: readonly string[]): Result<never, Failure> {
  const count = `${missing.length} ${missing.length === 1 ? 'device has' : 'devices have'}`;
  return misused(`${count} no key in ${path} (${missing[0]}); --make-keys makes them`);
}
