/** The numbers of ECCN 3A090 as dated data, and where they change. No number of the law stands anywhere else. */
import type { Provision } from './provision.ts';

/** A part is in a paragraph where every figure given is in its range: from inclusive, below exclusive. */
export interface Test {
  readonly paragraph: '3A090.a' | '3A090.b';
  readonly tppFrom: number;
  readonly tppBelow?: number;
  readonly densityFrom?: number;
  readonly densityBelow?: number;
}

export interface Thresholds {
  /** Tried in this order: .a before .b, whose ranges assume a TPP below that of .a. */
  readonly tests: readonly Test[];
  /** Note 2: neither designed nor marketed for data centres, and TPP below this: not controlled. */
  readonly note2TppBelow: number;
}

/** In force one at a time. */
export const thresholds: readonly Provision<Thresholds>[] = [
  {
    id: '3A090-2023',
    citation: '88 FR 73458 (17 Nov 2023), ECCN 3A090.a, .b and Note 2',
    mark: 'verified',
    span: { fromMs: Date.UTC(2023, 10, 17), toMs: null },
    suspended: [],
    value: {
      tests: [
        { paragraph: '3A090.a', tppFrom: 4800 },
        { paragraph: '3A090.a', tppFrom: 1600, densityFrom: 5.92 },
        {
          paragraph: '3A090.b',
          tppFrom: 2400,
          tppBelow: 4800,
          densityFrom: 1.6,
          densityBelow: 5.92,
        },
        { paragraph: '3A090.b', tppFrom: 1600, densityFrom: 3.2, densityBelow: 5.92 },
      ],
      note2TppBelow: 4800,
    },
  },
];

/** Models that a letter of the agency made subject to a licence, whatever their figures. */
export const letters: readonly Provision<{ readonly model: string }>[] = [
  {
    id: 'is-informed-H20-2025',
    citation: 'is-informed letter, April 2025; sales under licence again from July 2025',
    mark: 'unverified',
    span: { fromMs: Date.UTC(2025, 3, 9), toMs: null },
    suspended: [],
    value: { model: 'H20' },
  },
  {
    id: 'licence-requirement-MI308-2025',
    citation:
      'AMD, form 8-K of April 2025: a licence is required for MI308 to D:5, Hong Kong and Macau',
    mark: 'unverified',
    span: { fromMs: Date.UTC(2025, 3, 15), toMs: null },
    suspended: [],
    value: { model: 'MI308X' },
  },
];

/** Below both: reviewed case by case for China and Macau where exported from the United States, else denied by presumption. */
export interface CaseByCase {
  readonly tppBelow: number;
  readonly memoryGBpsBelow: number;
  readonly destinations: readonly string[];
}

/** In force one at a time. */
export const caseByCase: readonly Provision<CaseByCase>[] = [
  {
    id: 'case-by-case-2026',
    citation: '91 FR 1684 (15 Jan 2026), 15 CFR 742.6(b)(10)(iii)(A)(1)',
    mark: 'verified',
    span: { fromMs: Date.UTC(2026, 0, 15), toMs: null },
    suspended: [],
    value: { tppBelow: 21_000, memoryGBpsBelow: 6_500, destinations: ['CN', 'MO'] },
  },
];
