/** Where a device is built in, by its own reports: chassis and fabric. */
import type { Claims } from '../../model.ts';
import { prefixOf } from './prefix.ts';

export interface Fitting {
  /** Length and first 40 bits of the chassis’ identity; null: never reported. */
  readonly chassis: number | null;
  /** When it was first reported in another chassis than before; null: never. */
  readonly changedAtMs: number | null;
  /** Identity of the fabric, hex, and how large it is said to be; null: not in one. */
  readonly fabric: string | null;
  readonly fabricSize: number | null;
}

/** The fitting after a report that carries the chain on; the one before where nothing in it changed. */
export function fittedBy(before: Fitting | null, claims: Claims, nowMs: number): Fitting | null {
  const chassis = claims.chassis ? prefixOf(claims.chassis) : (before?.chassis ?? null);
  const fabric = claims.fabric ? hex(claims.fabric.id) : null;
  const fabricSize = claims.fabric?.size ?? null;
  if (!before) {
    return chassis === null && fabric === null
      ? null
      : { chassis, changedAtMs: null, fabric, fabricSize };
  }
  const isMoved = before.chassis !== null && chassis !== before.chassis;
  if (!isMoved && fabric === before.fabric && fabricSize === before.fabricSize) {
    return chassis === before.chassis ? before : { ...before, chassis };
  }
  return { chassis, changedAtMs: isMoved ? nowMs : before.changedAtMs, fabric, fabricSize };
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
