/** Where a device is built in, by its own reports: chassis, board, network cards, system, and fabric. */
import type { Claims } from '../../model.ts';
import { prefixOf } from './prefix.ts';

/** What a device is built into, in the order in which it is told. */
export const housingParts = ['chassis', 'board', 'network', 'system'] as const;
export type HousingPart = (typeof housingParts)[number];

/** One part as it was reported last. */
export interface HousedIn {
  /** Length and first 40 bits of its identity. */
  readonly prefix: number;
  /** When it was first reported as another than before; null: never. */
  readonly changedAtMs: number | null;
}

export interface Fitting {
  /** Parts that were ever reported. */
  readonly housing: Readonly<Partial<Record<HousingPart, HousedIn>>>;
  /** Identity of the fabric, hex, and how large it is said to be; null: not in one. */
  readonly fabric: string | null;
  readonly fabricSize: number | null;
}

/** Whether the claims say anything of where the device is built in. */
export function isFitted({ chassis, fabric, inventory }: Claims): boolean {
  return chassis !== undefined || fabric !== undefined || inventory !== undefined;
}

/** The fitting after a report that carries the chain on; the one before where nothing in it changed. */
export function fittedBy(before: Fitting | null, claims: Claims, nowMs: number): Fitting | null {
  if (!before && !isFitted(claims)) return null;
  const housing = housedBy(before?.housing ?? nowhere, claims, nowMs);
  const fabric = claims.fabric ? hex(claims.fabric.id) : null;
  const fabricSize = claims.fabric?.size ?? null;
  const isSame =
    housing === before?.housing && fabric === before.fabric && fabricSize === before.fabricSize;
  return isSame ? before : { housing, fabric, fabricSize };
}

const nowhere: Fitting['housing'] = {};

/** What is not reported stands as it was: to say nothing of a part is no change of it. */
function housedBy(
  before: Fitting['housing'],
  { chassis, inventory }: Claims,
  nowMs: number,
): Fitting['housing'] {
  if (!chassis && !inventory) return before;
  const reported = { chassis, ...inventory };
  let housing = before;
  for (const part of housingParts) {
    const identity = reported[part];
    if (!identity) continue;
    const [prefix, known] = [prefixOf(identity), before[part]];
    if (known?.prefix === prefix) continue;
    housing = { ...housing, [part]: { prefix, changedAtMs: known ? nowMs : null } };
  }
  return housing;
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
