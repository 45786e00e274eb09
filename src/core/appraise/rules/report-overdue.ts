/** A report that the licence makes its exporter file is not filed when it is due. */

import { DAY_MS } from '../../days.ts';
import { spanAfter, spansBy, stretchesOf } from '../../duty-spans.ts';
import type { ReportDuty } from '../../limits.ts';
import type { Span } from '../../model.ts';
import type { DutyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, spanText } from '../wording.ts';

const constants = thresholds['report-overdue'];

/** A duty that is behind: its first period without a report, and how many periods are due in all. */
interface Overdue {
  readonly duty: ReportDuty;
  readonly period: Span;
  readonly dueMs: number;
  readonly lateMs: number;
  readonly owed: number;
}

function appraise(facts: DutyFacts): Word {
  const { licence, nowMs } = facts;
  // A licence that its authority never confirmed owes it nothing yet.
  const duties = licence.status === 'claimed' ? [] : (licence.limits?.reports ?? []);
  const overdue = duties.flatMap((duty) => overdueOf(facts, duty) ?? []);
  if (overdue.length === 0) return 'clear';
  const longest = Math.max(...overdue.map(({ lateMs }) => lateMs));
  return {
    kind: 'report-overdue',
    severity: longest >= constants.high.value * DAY_MS ? 'high' : 'medium',
    subject: { type: 'licence', id: licence.licence },
    sentence: `${overdue.map(overdueText).join('; ')}.`,
    numbers: {
      ...{ nowMs, graceDays: constants.grace.value, version: licence.version },
      ...Object.fromEntries(overdue.flatMap(figuresOf)),
    },
  };
}

/** Periods follow one another from the day on which the duty began; null: none is due without a report. */
function overdueOf({ licence, filed, nowMs }: DutyFacts, duty: ReportDuty): Overdue | null {
  const { sinceMs } = duty;
  // Of a duty from before its begin was kept nobody can say what is due.
  if (sinceMs === undefined) return null;
  const stretches = stretchesOf({ ...duty, sinceMs }, licence.validFromMs);
  const coveredMs = coveredTo(stretches[0]!.fromMs, filed, duty);
  // The last period is the last whole one that ended within the licence.
  const endMs = Math.min(nowMs - constants.grace.value * DAY_MS, licence.validToMs);
  const behind = stretches.flatMap((stretch) => {
    const done = spansBy(stretch, coveredMs);
    const owed = spansBy(stretch, endMs) - done;
    return owed > 0 ? [{ owed, period: spanAfter(stretch, done) }] : [];
  });
  const [first] = behind;
  if (!first) return null;
  const owed = behind.reduce((sum, one) => sum + one.owed, 0);
  const dueMs = first.period.toMs + constants.grace.value * DAY_MS;
  return { ...{ duty, dueMs, owed }, period: first.period, lateMs: nowMs - dueMs };
}

/** Until when reports cover the time without a hole, from the begin on. */
function coveredTo(fromMs: number, filed: DutyFacts['filed'], { what }: ReportDuty): number {
  return filed
    .filter((one) => one.what === what)
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .reduce((to, span) => (span.fromMs <= to ? Math.max(to, span.toMs) : to), fromMs);
}

function overdueText({ duty, period, dueMs, lateMs, owed }: Overdue): string {
  const { what } = duty;
  const days = Math.round((period.toMs - period.fromMs) / DAY_MS);
  return (
    `The report on ${what} for the ${counted(days, 'day')} from ${dayText(period.fromMs)} to ` +
    `${dayText(period.toMs)} was due on ${dayText(dueMs)} and is not filed, ${spanText(lateMs)} late; ` +
    `${countText(owed)} on ${what} ${owed === 1 ? 'is' : 'are'} owed in all`
  );
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function figuresOf({ duty: { what, everyDays }, dueMs, owed }: Overdue) {
  const name = `${what}:${everyDays}`;
  return [[`${name}:owed`, owed] as const, [`${name}:dueMs`, dueMs] as const];
}

export const reportOverdue: Rule = {
  kind: 'report-overdue',
  subject: 'licence',
  trigger: 'duty',
  title: 'A report that the licence asks for is not filed',
  enforces:
    'A licence may make its exporter report every so many days on its inventory, use, deliveries or end use. Periods follow one ' +
    'another from the day on which its ledger first knew the duty; each is covered by reports that were filed and that the ' +
    'authority has not rejected. A report that begins after the covered time leaves a hole and covers nothing yet. An amendment of ' +
    'the interval forgives nothing: periods that had ended stay owed as they were, the one that ran ends no sooner than the ' +
    'amendment, and the new interval counts from there.',
  severities: ['medium', 'high'],
  falsePositives: [
    'The report came to the authority by another way: have its hash filed',
    'It was filed for a period that begins a day after the last one ended',
    'The duty was dropped, and the amendment is not in the registry',
  ],
  clearsAfter: 1,
  substance: {
    words: 'one more report that is owed, or one on another subject',
    isSame: (known, now) =>
      Object.entries(now).every(
        ([name, value]) => !name.endsWith(':owed') || Number(value) <= Number(known[name] ?? 0),
      ),
  },
  confidential: false,
  constants,
  appraise,
};
