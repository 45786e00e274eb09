/** Limits of use as a sentence shows them. */
import type { ComputeBudget, LicenceLimits, ReportDuty } from '../../limits.ts';
import { counted, countText, shareText } from '../wording.ts';

/** Limits as JSON or a schema leaves them: an absent member may be there as undefined. */
type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };
export type LooseLimits = Loose<Omit<LicenceLimits, 'compute'>> & {
  readonly compute?: Loose<ComputeBudget> | undefined;
};

/** What is limited, part by part; `none` where nothing is. */
export function limitsText(limits: LooseLimits): string {
  return limitParts(limits).join('; ') || 'none';
}

/** One text a limit. */
function limitParts(limits: LooseLimits): readonly string[] {
  const {
    compute,
    fabricDevices,
    concurrentDevices,
    installedTpp,
    trainingShare,
    confidentialMode,
  } = limits;
  return [
    ...(compute ? [computeText(compute)] : []),
    ...said(fabricDevices, (count) => `at most ${counted(count, 'device')} in one fabric`),
    ...said(concurrentDevices, (count) => `at most ${counted(count, 'device')} at one time`),
    ...said(installedTpp, (tpp) => `installed TPP at most ${countText(tpp)}`),
    ...said(trainingShare, (share) => `at most ${shareText(share)} of a site’s week like training`),
    ...said(confidentialMode, (word) => `confidential mode ${word}`),
    ...(limits.reports ?? []).map(dutyText),
  ];
}

function computeText({ per, bits, exaflop, gpuHours, energyKwh }: Loose<ComputeBudget>): string {
  const amounts = [
    ...said(exaflop, (amount) => `${countText(amount)} EFLOP at ${bits} bit`),
    ...said(gpuHours, (hours) => `${countText(hours)} GPU-hours`),
    ...said(energyKwh, (energy) => `${countText(energy)} kWh`),
  ];
  return `${amounts.join(', ')} ${per === 'licence' ? 'in all' : `per ${per}`}`;
}

function dutyText({ what, everyDays }: ReportDuty): string {
  return `a report on ${what} every ${counted(everyDays, 'day')}`;
}

function said<T>(value: T | undefined, text: (value: T) => string): string[] {
  return value === undefined ? [] : [text(value)];
}
