/** Options of `muster attest` -> the claims that they state. Bounds are the profile's, looked at when the item is made. */
import type { ConfidentialMode, DebugStatus, Firmware, Position, Usage } from '../core/model.ts';
import { ok, type Result } from '../core/result.ts';
import { type Failure, misused } from './exits.ts';

/** RFC 9711 section 4.2.9, in its order. */
export const debugWords = [
  'enabled',
  'disabled',
  'disabled-since-boot',
  'disabled-permanently',
  'disabled-fully-and-permanently',
] as const;
export type DebugWord = (typeof debugWords)[number];

/** The number of a word. */
export function debugStatus(word: DebugWord): DebugStatus {
  return debugWords.indexOf(word) as DebugStatus;
}

/** docs/protocol.md, claim -70010, in its order. */
export const confidentialWords = ['off', 'on', 'developer-tools', 'protected-pcie'] as const;
export type ConfidentialWord = (typeof confidentialWords)[number];

/** The number of a word. */
export function confidentialMode(word: ConfidentialWord): ConfidentialMode {
  return confidentialWords.indexOf(word) as ConfidentialMode;
}

const firmwareNames = ['vbios', 'driver'] as const;
const usageNames = [
  'windowStartS',
  'windowEndS',
  'energyMillijoules',
  'smActive',
  'tensorActive',
  'dramActive',
  'smClockMhz',
  'nvlinkTxBytes',
  'nvlinkRxBytes',
  'energyCounterMillijoules',
  'petaflop',
] as const satisfies readonly (keyof Usage)[];

/** `LAT,LON` in degrees of WGS 84, and the accuracy in metres where given. */
export function positionOf(text: string, accuracy?: string): Result<Position, Failure> {
  const parts = text.split(',').map(numberOf);
  const [latitude, longitude] = parts;
  const isInside =
    Math.abs(latitude ?? Number.NaN) <= 90 && Math.abs(longitude ?? Number.NaN) <= 180;
  if (parts.length !== 2 || latitude == null || longitude == null || !isInside) {
    return misused(`--position takes LAT,LON in degrees, such as 1.4927,103.7414, not ${text}`);
  }
  if (accuracy === undefined) return ok({ latitude, longitude });
  const accuracyMetres = numberOf(accuracy);
  if (accuracyMetres === null || accuracyMetres < 0) return misused('--accuracy takes metres');
  return ok({ latitude, longitude, accuracyMetres });
}

/** `vbios=96.00.9F.00.01,driver=570.124.03`, either or both. */
export function firmwareOf(text: string): Result<Firmware, Failure> {
  return pairs('--firmware', text, firmwareNames, (value) => value);
}

/** `windowStartS=...,windowEndS=...,smActive=0.93`: a window, and what was counted in it. */
export function usageOf(text: string): Result<Usage, Failure> {
  const found = pairs('--usage', text, usageNames, numberOf);
  if (!found.ok) return found;
  const { windowStartS, windowEndS, ...counted } = found.value;
  if (windowStartS === undefined || windowEndS === undefined) {
    return misused('--usage needs windowStartS and windowEndS, in Unix seconds');
  }
  return ok({ windowStartS, windowEndS, ...counted });
}

function pairs<K extends string, V>(
  option: string,
  text: string,
  names: readonly K[],
  read: (value: string) => V | null,
): Result<Partial<Record<K, V>>, Failure> {
  const found: Partial<Record<K, V>> = {};
  for (const part of text.split(',')) {
    const [given, ...rest] = part.split('=');
    const name = names.find((known) => known === given?.trim());
    const value = read(rest.join('=').trim());
    if (!name || value === null || value === '' || found[name] !== undefined) {
      return misused(`${option} takes NAME=VALUE, each of ${names.join(', ')} once; not ${part}`);
    }
    found[name] = value;
  }
  return ok(found);
}

function numberOf(text: string): number | null {
  return /^\s*-?\d{1,16}(\.\d{1,12})?\s*$/.test(text) ? Number(text) : null;
}
