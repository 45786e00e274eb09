/** The limits of use that a licence sets, as its page and those of its amendments show them. */
import type { ViewOf } from './asking.ts';
import { type Markup, markup } from './markup.ts';
import { figure } from './quantities.ts';

type Limits = NonNullable<ViewOf<'getLicence'>['conditions']['limits']>;

/** One line a limit. */
export function limitsWords(limits: Limits): Markup {
  const lines = [...computeLines(limits.compute), ...deviceLines(limits), ...dutyLines(limits)];
  return markup`${lines.map((line) => markup`<div>${line}</div>`)}`;
}

function computeLines(compute: Limits['compute']): string[] {
  if (!compute) return [];
  const { per, bits, exaflop, gpuHours, energyKwh } = compute;
  const period = per === 'licence' ? 'in all' : `a ${per}`;
  return [
    ...said(exaflop, (amount) => `${figure(amount)} EFLOP at ${bits} bit ${period}`),
    ...said(gpuHours, (hours) => `${figure(hours)} GPU-hours ${period}`),
    ...said(energyKwh, (energy) => `${figure(energy)} kWh ${period}`),
  ];
}

function deviceLines(limits: Limits): string[] {
  const { fabricDevices, concurrentDevices, installedTpp, trainingShare, confidentialMode } =
    limits;
  return [
    ...said(fabricDevices, (count) => `${figure(count)} devices in one fabric`),
    ...said(concurrentDevices, (count) => `${figure(count)} devices at one time`),
    ...said(installedTpp, (tpp) => `installed TPP of ${figure(tpp)}`),
    ...said(trainingShare, (share) => `${figure(share * 100)} % of a site’s week like training`),
    ...said(confidentialMode, (word) => `confidential mode ${word}`),
  ];
}

function dutyLines({ reports = [] }: Limits): string[] {
  return reports.map(({ what, everyDays }) => `A report on ${what} every ${everyDays} days`);
}

function said<T>(value: T | undefined, text: (value: T) => string): string[] {
  return value === undefined ? [] : [text(value)];
}
