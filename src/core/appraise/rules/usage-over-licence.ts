/** The devices of a licence used more in a period than it permits, or soon will have. */

import { dayMs } from '../../days.ts';
import type { ComputeBudget } from '../../limits.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import type { UseFacts } from '../use-facts.ts';
import { countText, rounded, shareText, timeText } from '../wording.ts';

const constants = thresholds['usage-over-licence'];

const KWH_JOULES = 3.6e6;
const HOUR_S = 3_600;

/** One budget beside what was used of it. */
interface Reading {
  readonly name: 'exaflop' | 'gpuHours' | 'energyKwh';
  readonly unit: string;
  readonly used: number;
  /** Up and down, where the figure is an estimate. */
  readonly error: number | null;
  /** With all that was not reported at its most. */
  readonly most: number;
  readonly permitted: number;
}

function appraise(facts: UseFacts): Word {
  const compute = facts.licence.limits?.compute;
  if (!compute) return 'clear';
  const readings = readingsOf(facts, compute);
  const isOpen = unreportedOf(facts) >= constants.unreported.value;
  const near = readings.filter(
    (one) => shareOf(one) >= constants.warn.value || (isOpen && one.most > one.permitted),
  );
  if (near.length === 0) return 'clear';
  const over = readings.filter((one) => shareOf(one) > constants.over.value);
  const { licence, period, level } = facts;
  const from = timeText(dayMs(period.fromDay)).slice(0, 10);
  return {
    kind: 'usage-over-licence',
    severity: over.length > 0 ? 'high' : 'medium',
    subject: { type: 'licence', id: licence.licence },
    sentence:
      `${periodText(compute, from)} the devices of the licence used ${near.map(readingText).join(', and ')}; ` +
      `the figures are ${level}, ${missingText(unreportedOf(facts))}.`,
    numbers: {
      ...{ fromMs: dayMs(period.fromDay), per: compute.per, bits: compute.bits, level },
      ...{ version: licence.version, over: over.map(({ name }) => name).join(', ') },
      unreported: rounded(unreportedOf(facts)),
      times: Math.floor(Math.max(...near.map(shareOf))),
      ...Object.fromEntries(near.flatMap(figuresOf)),
    },
  };
}

type Budgeted = Omit<Reading, 'permitted'> & { readonly permitted: number | undefined };

function readingsOf({ use }: UseFacts, compute: ComputeBudget): readonly Reading[] {
  const { exaflop, gpuHours, energyKwh, bits } = compute;
  const all: readonly Budgeted[] = [
    {
      ...{ name: 'exaflop', unit: `EFLOP at ${bits} bit`, permitted: exaflop },
      ...{ used: use.exaflop, error: use.errorExaflop, most: use.mostExaflop },
    },
    {
      ...{ name: 'gpuHours', unit: 'GPU-hours', permitted: gpuHours, error: null },
      used: use.busyS / HOUR_S,
      most: (use.busyS + use.spanS - use.observedS) / HOUR_S,
    },
    {
      ...{ name: 'energyKwh', unit: 'kWh', permitted: energyKwh, error: null },
      ...{ used: use.joules / KWH_JOULES, most: use.mostJoules / KWH_JOULES },
    },
  ];
  return all.flatMap(({ permitted, most, ...rest }) =>
    permitted === undefined ? [] : [{ ...rest, permitted, most: Math.max(most, rest.used) }],
  );
}

/** Of the device time from first to last report. */
function unreportedOf({ use: { spanS, observedS } }: UseFacts): number {
  return spanS > 0 ? (spanS - observedS) / spanS : 0;
}

function shareOf({ used, permitted }: Reading): number {
  return permitted > 0 ? used / permitted : 0;
}

function periodText({ per }: ComputeBudget, from: string): string {
  return per === 'licence' ? 'In all' : `In the ${per} from ${from} on`;
}

function readingText(reading: Reading): string {
  const { used, error, most, permitted, unit } = reading;
  const estimate = error === null ? '' : ` (estimated, ±${countText(error)})`;
  return (
    `${countText(used)} ${unit}${estimate} of ${countText(permitted)} permitted, ${shareText(shareOf(reading))}, ` +
    `and at most ${countText(most)} with what was not reported`
  );
}

function figuresOf({ name, used, error, most, permitted }: Reading) {
  return [
    [name, rounded(used)] as const,
    ...(error === null ? [] : [[`${name}:error`, rounded(error)] as const]),
    [`${name}:most`, rounded(most)] as const,
    [`${name}:permitted`, permitted] as const,
  ];
}

function missingText(unreported: number): string {
  if (unreported === 0) return 'for all of the device time';
  return `and there are none for ${shareText(unreported)} of device time`;
}

export const usageOverLicence: Rule = {
  kind: 'usage-over-licence',
  subject: 'licence',
  trigger: 'use',
  title: 'More use than licensed',
  enforces:
    'A licence may limit what its devices compute within a period: operations, device hours, energy. Each second of a ' +
    'device counts once, whatever is sent again or late. What is not reported shows no budget to be kept.',
  severities: ['medium', 'high'],
  falsePositives: [
    'The precision: operations are estimated at the one that the licence states, and work at a shorter one does more',
    'Operations are estimated from the activity of tensor pipes: matrices that fill them badly do less than that',
    'A device that reports no activity counts at its most',
  ],
  clearsAfter: 1,
  substance: {
    words: 'another period, another of the budgets, or once more as much as is permitted',
    isSame: sameIn(['fromMs', 'over', 'times']),
  },
  confidential: false,
  constants,
  appraise,
};
