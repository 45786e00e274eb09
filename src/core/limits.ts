/** What a licence limits of the use of its devices, and what it makes its parties report. Types and closed unions only. */

/** Over what a budget is counted, by the calendar in UTC; `licence`: over all of it. */
export const budgetPeriods = ['day', 'week', 'month', 'quarter', 'year', 'licence'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** Lengths of operands that a FLOP figure may be stated at. */
export const precisions = [4, 8, 16] as const;
export type Precision = (typeof precisions)[number];

/** A figure at each of them. */
export type AtPrecision = Readonly<Record<Precision, number>>;

/** All devices of the licence together may use so much within each period. At least one of the three is there. */
export interface ComputeBudget {
  readonly per: BudgetPeriod;
  /** The precision at which operations are estimated. */
  readonly bits: Precision;
  /** 10^18 operations. */
  readonly exaflop?: number;
  readonly gpuHours?: number;
  readonly energyKwh?: number;
}

export const reportDuties = ['inventory', 'usage', 'delivery', 'end-use'] as const;

/** A report that a party owes its authority. */
export interface ReportDuty {
  readonly what: (typeof reportDuties)[number];
  readonly everyDays: number;
  /** When its ledger first knew of it: no report is owed for the time before. */
  readonly sinceMs?: number;
  /** Intervals that it had before, in their order: what was owed under them stays owed. Kept by its ledger. */
  readonly former?: readonly FormerInterval[];
}

export interface FormerInterval {
  readonly everyDays: number;
  /** Where the last span under it ends. */
  readonly untilMs: number;
}

export interface LicenceLimits {
  readonly compute?: ComputeBudget;
  /** Devices in one fabric (NVLink or InfiniBand domain) at one time. */
  readonly fabricDevices?: number;
  /** Devices that report within one interval. */
  readonly concurrentDevices?: number;
  /** Sum of TPP (ECCN 3A090, technical note) of all registered devices. */
  readonly installedTpp?: number;
  /** Of the reported device time of a site in any seven days, the part that may be like training: 0 to 1. */
  readonly trainingShare?: number;
  readonly reports?: readonly ReportDuty[];
  /** Devices run with confidential computing on, and say so. Absent: as they like. */
  readonly confidentialMode?: 'required';
}
