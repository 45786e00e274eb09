/** Use against the budget, as a report's page has it: the figures of the period, and the periods that come closest. */
import type { ViewOf } from './asking.ts';
import { type Column, dayOf, facts, note, table } from './blocks.ts';
import { type Markup, markup } from './markup.ts';
import { figure } from './quantities.ts';

type Usage = NonNullable<ViewOf<'getReport'>['usage']>;
type Budget = NonNullable<Usage['budget']>;
type Period = Budget['periods'][number];

const SHOWN = 6;

/** Figures are those that devices reported, by whoever signed them. */
export function usePart(usage: ViewOf<'getReport'>['usage']): Markup {
  if (!usage) return note('No figures: they are sums over the whole licence.');
  const { gpuHours, energyKwh, exaflop, errorExaflop, mostExaflop, reportedPercent } = usage;
  return markup`${facts([
    ['GPU-hours', figure(gpuHours)],
    ['Energy', `${figure(energyKwh)} kWh`],
    [
      'Computation',
      `${figure(exaflop)} EFLOP by estimate, give or take ${figure(errorExaflop)}; ${figure(mostExaflop)} at most`,
    ],
    ['Reported', reportedPercent === null ? '-' : `${reportedPercent} % of the device time`],
  ])}
${usage.budget ? budgetPart(usage.budget) : note('The licence has no budget of use.')}`;
}

const limits = [
  ['exaflop', 'EFLOP'],
  ['gpuHours', 'GPU-hours'],
  ['energyKwh', 'kWh'],
] as const;

function budgetPart(budget: Budget): Markup {
  const limited = limits.flatMap(([name, unit]) => {
    const limit = budget[name];
    return limit === undefined ? [] : [{ name, unit, limit }];
  });
  const shareOf = (period: Period) =>
    Math.max(...limited.map(({ name, limit }) => period[name] / limit));
  const closest = budget.periods.toSorted((a, b) => shareOf(b) - shareOf(a)).slice(0, SHOWN);
  const columns = limited.map(
    ({ name, unit, limit }): Column<Period> => ({
      title: `${unit} of ${figure(limit)}`,
      of: (period) =>
        `${figure(period[name])} (${Math.round((1_000 * period[name]) / limit) / 10} %)`,
      isAmount: true,
    }),
  );
  const span: Column<Period> = {
    title: `Per ${budget.per}`,
    of: ({ from, to }) => markup`${dayOf(from)} to ${dayOf(to)}`,
  };
  const rest = budget.periods.length - closest.length;
  return markup`<h3>Against the budget</h3>${table([span, ...columns], closest)}
${rest > 0 && markup`<p class="soft">The ${closest.length} closest to it, of ${budget.periods.length}.</p>`}`;
}
