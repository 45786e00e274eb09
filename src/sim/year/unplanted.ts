/** Kinds that no row of the simulated year plants, and why: whoever adds a kind adds a row, or a reason here. */
import type { AnomalyKind } from '../plot.ts';

export const unplanted: Readonly<Partial<Record<AnomalyKind, string>>> = {
  'report-overdue': 'no licence of the year asks for reports',
  'landmark-suspect':
    'whoever is planted in one country before one landmark makes it suspected, three operators together: it would be all of the year',
};
