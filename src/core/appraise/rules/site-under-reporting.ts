/** A site's meter shows more energy than its devices can have used by what they report. */

import { DAY_MS } from '../../days.ts';
import type { MeteredSpan, SiteEnergy } from '../../meter-reading.ts';
import type { SitePower } from '../../model.ts';
import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, kwhText, rounded, shareText, timeText } from '../wording.ts';

const JOULES_A_KWH = 3.6e6;

const constants = thresholds['site-under-reporting'];

/** A reading against what is reported: how often the one holds the other, in both directions. */
interface Held {
  readonly span: MeteredSpan;
  /** What reached the computers, by the meter. */
  readonly joules: number;
  /** The most that devices and their hosts can have used, by what is reported. */
  readonly explained: number;
  readonly reported: number;
}

/** The later one first. */
type Pair = readonly [Held, Held];

function appraise({ hall, site, nowMs }: SiteTickFacts): Word {
  if (!hall?.metered) return 'silent';
  const held = hall.metered.flatMap((span) => heldOf(span, hall.power, nowMs) ?? []);
  const pairs = lastTwo(held);
  if (pairs.length === 0) return 'silent';
  const under = pairs.filter((pair) => pair.every(isOver)).sort(byExcess)[0];
  if (under) return found(site, under, 'under');
  const over = pairs.find((pair) => pair.every(isBelow));
  if (over) return found(site, over, 'meter');
  const undone = hall.metered.filter((span) => isUndone(span, nowMs));
  const isAnswered = undone.every((span) => pairs.some((pair) => answers(pair, span)));
  return isAnswered && pairs.every((pair) => pair.every(isPlain)) ? 'clear' : 'silent';
}

/** Taken back, or corrected and not yet looked at. */
function isUndone({ isWithdrawn, isCorrected, statedAtMs }: MeteredSpan, nowMs: number): boolean {
  return isWithdrawn === true || (isCorrected === true && nowMs < statedAtMs + settledMs());
}

/** Two readings of the same series, not of days before: who undoes what was found ends nothing by what was plain until then. */
function answers([{ span: last }, { span: before }]: Pair, undone: MeteredSpan): boolean {
  if (seriesOf(undone) !== seriesOf(last)) return false;
  const isWithin = undone.fromDay >= last.fromDay && undone.toDay <= last.toDay;
  return undone.toDay <= before.toDay || isWithin;
}

function settledMs(): number {
  return constants.settled.value * DAY_MS;
}

function heldOf(span: MeteredSpan, power: SitePower | undefined, nowMs: number): Held | null {
  const { own, beside, kwh, otherKwh, feeds, toDay, statedAtMs } = span;
  if (span.isWithdrawn || nowMs < Math.max(toDay * DAY_MS, statedAtMs) + settledMs()) return null;
  if (feeds === 'facility' && !power) return null;
  const kwhToComputers = (feeds === 'facility' ? kwh / power!.pue : kwh) - otherKwh;
  const sum = (name: keyof SiteEnergy) => own[name] + beside[name];
  return {
    span,
    joules: Math.max(0, kwhToComputers) * JOULES_A_KWH,
    explained:
      sum('mostJoules') + hostsOf({ ratedJoules: sum('ratedJoules'), deviceS: sum('deviceS') }),
    reported: sum('joules'),
  };
}

/** What hosts use at most beside their boards. */
function hostsOf({ ratedJoules, deviceS }: Pick<SiteEnergy, 'ratedJoules' | 'deviceS'>): number {
  return constants.hosts.value * ratedJoules + constants.hostWatts.value * deviceS;
}

/** Whose word it is, of which meter. */
function seriesOf({ authority, feeds }: MeteredSpan): string {
  return `${authority} ${feeds}`;
}

/** Of each series of readings the last two that share no day: one alone may be a slip of the pen, and the same again is one. */
function lastTwo(held: readonly Held[]): readonly Pair[] {
  const series = Map.groupBy(held, ({ span }) => seriesOf(span));
  return [...series.values()].flatMap((all) => {
    const [last, ...rest] = all.toSorted((a, b) => b.span.toDay - a.span.toDay);
    const before = rest.find(({ span }) => span.toDay <= last!.span.fromDay);
    return last && before ? [[last, before] as const] : [];
  });
}

/** Times what can be explained. */
function excess({ joules, explained }: Held): number {
  return joules / Math.max(explained, 1);
}

function isOver(held: Held): boolean {
  return excess(held) > constants.factor.value;
}

function isBelow({ joules, reported }: Held): boolean {
  return reported > joules * constants.factor.value;
}

function isPlain(held: Held): boolean {
  return excess(held) <= 1 && held.reported <= held.joules;
}

function byExcess([a]: Pair, [b]: Pair): number {
  return excess(b) - excess(a);
}

function found(site: string, [last, before]: Pair, check: 'under' | 'meter'): Word {
  const { span, joules } = last;
  const { own, beside, kwh, otherKwh, feeds } = span;
  const isShared = beside.mostJoules > 0 || beside.joules > 0;
  return {
    kind: 'site-under-reporting',
    severity: check === 'under' ? 'high' : 'medium',
    subject: { type: 'site', id: site },
    sentence: check === 'under' ? underText(last, isShared) : meterText(last, isShared),
    numbers: {
      ...{ check, reading: span.reading, before: before.span.reading, feeds, kwh, otherKwh },
      meteredKwh: rounded(joules / JOULES_A_KWH),
      reportedKwh: rounded(own.joules / JOULES_A_KWH),
      mostKwh: rounded(own.mostJoules / JOULES_A_KWH),
      hostsKwh: rounded(hostsOf(own) / JOULES_A_KWH),
      ...(isShared ? { shared: 'yes' } : {}),
    },
  };
}

const fed = { racks: 'its racks', it: 'its computing', facility: 'the whole facility' } as const;

function meteredText({ span, joules }: Held): string {
  const [from, to] = [span.fromDay, span.toDay].map((day) => timeText(day * DAY_MS).slice(0, 10));
  const whose = span.authority === null ? 'by its operator' : 'by the authority';
  return (
    `From ${from} to ${to} (${span.reading}, stated ${whose}) the meter of ${fed[span.feeds]} shows ` +
    `${countText(span.kwh)} kWh, of which ${kwhText(joules)} reached the computers`
  );
}

/** How much was reported under other licences is for their authorities: that it does not explain the rest says enough. */
function underText(held: Held, isShared: boolean): string {
  const { own } = held.span;
  const others = isShared
    ? ', and with what is reported under other licences it is still less'
    : '';
  return (
    `${meteredText(held)}. The devices registered here under this licence reported ${kwhText(own.joules)}, and can have used ` +
    `${kwhText(own.mostJoules)} with all time that nobody reported at its most, their hosts ` +
    `${kwhText(hostsOf(own))}${others}: the meter shows more than ` +
    `${shareText(constants.factor.value)} of all that, as in the reading before.`
  );
}

function meterText(held: Held, isShared: boolean): string {
  const { own } = held.span;
  const others = isShared ? ', with those under other licences,' : '';
  return (
    `${meteredText(held)}. The devices registered here under this licence${others} reported more than ` +
    `${shareText(constants.factor.value)} of that (${kwhText(own.joules)} under this licence), as in the reading before: ` +
    'the meter does not feed them all, or their figures are made up.'
  );
}

export const siteUnderReporting: Rule = {
  kind: 'site-under-reporting',
  subject: 'site',
  trigger: 'tick',
  scope: 'site',
  title: 'The site’s meter and its devices do not agree',
  enforces:
    'What a site’s devices use comes through its meter. Two readings in a row that show more than the devices can have used ' +
    '- what they reported, all time that nobody reported at 1.1 times the rating, their hosts at the most beside them - are use ' +
    'that nobody reports (high). Two that show less than was reported are a meter of something else, or figures that are made ' +
    'up (medium). Devices that are silent are others’ matter (gone-dark), and so count at their most here. What was reported ' +
    'under other licences at the site counts with it, and is not told; of a licence that nobody confirmed only what it reports ' +
    'counts, and accuses nobody. Readings of an authority count for its own licences. It ends by two readings that are within: ' +
    'what was taken back is answered by readings of the same meter that are not of days before.',
  severities: ['medium', 'high'],
  falsePositives: [
    'Memory-bound or idle hosts with much memory, disks or network beside them: ask for the load of such racks, and state it',
    'Devices at the site that no licence names: other accelerators, processors, storage',
    'A PUE that is out of date, or a year’s mean in a hot month',
    'Devices of a licence that names the site no longer: their reports are not asked for',
    'A meter that was exchanged, or read late',
  ],
  clearsAfter: 1,
  substance: { words: 'the other of its two checks', isSame: sameIn(['check']) },
  confidential: true,
  constants,
  appraise,
};
