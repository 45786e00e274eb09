/** Kinds that no row of the simulated year plants, and why: whoever adds a kind adds a row, or a reason here. */
import type { AnomalyKind } from '../plot.ts';

export const unplanted: Readonly<Partial<Record<AnomalyKind, string>>> = {};
