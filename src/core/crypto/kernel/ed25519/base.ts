// The base point B, 2^128 B, and their multiples.

import { AFFINE } from "./affine";
import { decodeNegated } from "./decode";
import { multiplesAffine, shiftAffine } from "./keys";
import { BASE_MULTIPLES } from "./straus";

/** B is y = 4/5, x even. The decoder negates, so -B is decoded: its sign bit is set. */
const NEGATED = memory.data<u64>([0x6666666666666658, 0x6666666666666666, 0x6666666666666666, 0xe666666666666666]);

export const basePoint = memory.data(128, 16);
export const shiftedBase = memory.data(128, 16);
/** Multiples 0..128 of B and of 2^128 B, alternating. */
export const baseTable = memory.data(129 * 2 * 128, 64);

export function initBase(): void {
  decodeNegated(basePoint, basePoint, basePoint, basePoint, NEGATED, NEGATED, NEGATED, NEGATED);
  shiftAffine(shiftedBase, shiftedBase, shiftedBase, shiftedBase, basePoint, basePoint, basePoint, basePoint);
  multiplesAffine(baseTable, basePoint, shiftedBase, BASE_MULTIPLES);
}
