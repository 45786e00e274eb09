/** Dotted versions -> which is older. VBIOS components are hexadecimal, driver components decimal. */
import type { Firmware } from '../model.ts';

const shapes = {
  decimal: /^\d+(\.\d+)*$/,
  hex: /^[0-9a-f]+(\.[0-9a-f]+)*$/i,
} as const;

/**
 * Compares two dotted versions component by component; a missing component counts as zero. Negative:
 * the first is older. Null where the two differ and one is not of that shape; equal texts are equal.
 */
export function compareVersions(
  first: string,
  second: string,
  radix: keyof typeof shapes,
): number | null {
  const a = first.trim();
  const b = second.trim();
  if (a === b) return 0;
  if (!shapes[radix].test(a) || !shapes[radix].test(b)) return null;
  return compareParts(a.split('.'), b.split('.'));
}

/** How each part of the firmware is written. */
export const radixOf = { vbios: 'hex', driver: 'decimal' } as const;

/** Part by part the higher of both; where they cannot be compared, what runs now. */
export function higherFirmware(known: Firmware | null, now: Firmware): Firmware {
  if (!known) return now;
  const [vbios, driver] = [higherPart(known, now, 'vbios'), higherPart(known, now, 'driver')];
  return { ...(vbios === undefined ? {} : { vbios }), ...(driver === undefined ? {} : { driver }) };
}

function higherPart(known: Firmware, now: Firmware, part: keyof Firmware): string | undefined {
  const [before, after] = [known[part], now[part]];
  if (before === undefined || after === undefined || before === after) return after ?? before;
  const order = compareVersions(after, before, radixOf[part]);
  return order !== null && order < 0 ? before : after;
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] === b[i]) continue;
    const order = compareDigits(significant(a[i]), significant(b[i]));
    if (order !== 0) return order;
  }
  return 0;
}

/** By length and then by text, which for digits of one radix is by value, of any length. */
function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

function significant(part: string | undefined): string {
  return (part ?? '').toLowerCase().replace(/^0+/, '');
}
