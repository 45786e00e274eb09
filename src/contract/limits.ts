/** Limits of use on the wire: what a licence lets its devices compute, and what it makes its parties report. */
import { z } from 'zod';
import { budgetPeriods, precisions, reportDuties } from '../core/limits.ts';

/** Some amount, and not more than all accelerators of the world could do. */
const amount = (most: number) => z.number().gt(0).max(most).optional();

/** All devices of the licence together, within each period of the calendar in UTC. */
export const computeBudget = z
  .strictObject({
    per: z.enum(budgetPeriods),
    /** Length of operands, in bits, at which operations are estimated. */
    bits: z.literal(precisions),
    /** 10^18 operations. */
    exaflop: amount(1e14),
    gpuHours: amount(1e12),
    energyKwh: amount(1e12),
  })
  .refine(({ exaflop, gpuHours, energyKwh }) => exaflop ?? gpuHours ?? energyKwh, {
    params: { reason: 'field_missing' },
    message: 'none of exaflop, gpuHours, energyKwh',
  });

const reportDuty = z.strictObject({
  what: z.enum(reportDuties),
  everyDays: z.int().min(1).max(3_660),
});

export const limits = z.strictObject({
  compute: computeBudget.optional(),
  /** Devices in one fabric at one time. */
  fabricDevices: z.int().min(1).max(1_000_000).optional(),
  /** Devices that report within one interval. */
  concurrentDevices: z.int().min(1).max(1_000_000).optional(),
  /** Sum of TPP of all registered devices. */
  installedTpp: z.number().gt(0).max(1e12).optional(),
  /** Of the reported device time of a site in any seven days, what may be like training. */
  trainingShare: z.number().min(0).max(1).optional(),
  reports: z.array(reportDuty).max(reportDuties.length).optional(),
  /** Devices run with confidential computing on, and say so. */
  confidentialMode: z.literal('required').optional(),
});
