/** More is declared as maintenance than maintenance takes, or devices do not come back from it. */

import type { Severity } from '../../model.ts';
import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { type Numbers, sameWithin } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { USE_SPAN_MS } from '../window-use.ts';
import { namedWindows } from '../windows.ts';
import { counted, countText, rounded, shareText, spanText, timeText } from '../wording.ts';

const constants = thresholds['window-overused'];

/** One way in which windows are overused, as a clause of the sentence. */
interface Overuse {
  readonly severity: Severity;
  readonly text: string;
}

function appraise(facts: SiteTickFacts): Word {
  const overuses = overusesOf(facts, 1);
  if (overuses.length === 0) {
    return overusesOf(facts, constants.clearPart.value).length === 0 ? 'clear' : 'silent';
  }
  const severity = overuses.some((one) => one.severity === 'high') ? 'high' : 'medium';
  const { use, returns, atOnce } = facts;
  const missing = returns.filter((one) => one.missing > 0);
  return {
    kind: 'window-overused',
    severity,
    subject: { type: 'site', id: facts.site },
    sentence: `Of declared maintenance of this site: ${overuses.map(({ text }) => text).join('; ')}.`,
    numbers: {
      ...{ fromMs: use.fromMs, windows: use.windows, declaredMs: use.declaredMs },
      ...{ runWindows: use.run.windows, runMs: use.run.declaredMs, withdrawn: use.withdrawn },
      ...{ sitesAtOnce: atOnce.sites, sites: atOnce.of },
      missing: missing.reduce((sum, one) => sum + one.missing, 0),
      ...(missing.length > 0
        ? { missingAfter: namedWindows(missing.map(({ window }) => window)) }
        : {}),
    },
  };
}

/** Thirty days that share no day with those before are another overuse, even where it never ended. */
function isSame(known: Numbers, now: Numbers): boolean {
  if (!sameWithin('fromMs', USE_SPAN_MS)(known, now)) return false;
  const windows = (numbers: Numbers) =>
    String(numbers.missingAfter ?? '').split(/, | and \d+ earlier$/);
  return windows(now).every((window) => window === '' || windows(known).includes(window));
}

function overusesOf(facts: SiteTickFacts, part: number): readonly Overuse[] {
  return [timeOf, countOf, runOf, withdrawnOf, atOnceOf]
    .flatMap((way) => way(facts, part))
    .concat(returnsOf(facts));
}

function timeOf({ use }: SiteTickFacts, part: number): Overuse[] {
  const { time, muchTime } = constants;
  if (!(use.declaredMs > time.value * part)) return [];
  const severity = use.declaredMs > muchTime.value * part ? 'high' : 'medium';
  const limit = spanText(time.value);
  const text = `${spanText(use.declaredMs)} within 30 days from ${timeText(use.fromMs)}, more than ${limit}`;
  return [{ severity, text }];
}

function countOf({ use }: SiteTickFacts, part: number): Overuse[] {
  const { windows, manyWindows } = constants;
  if (!(use.windows > windows.value * part)) return [];
  const severity = use.windows > manyWindows.value * part ? 'high' : 'medium';
  const text = `${counted(use.windows, 'window')} within 30 days, more than ${windows.value}`;
  return [{ severity, text }];
}

function runOf({ use: { run }, licence }: SiteTickFacts, part: number): Overuse[] {
  const limitMs = Math.max(constants.run.value * licence.intervalMs, constants.leastRun.value);
  if (!(run.declaredMs > limitMs * part)) return [];
  const text =
    `${counted(run.windows, 'window')} back to back with ${spanText(run.declaredMs)} in all, ` +
    `more than the ${spanText(limitMs)} after which a silence is critical`;
  return [{ severity: 'high', text }];
}

function withdrawnOf({ use }: SiteTickFacts, part: number): Overuse[] {
  if (!(use.withdrawn > constants.withdrawn.value * part)) return [];
  return [
    { severity: 'medium', text: `${counted(use.withdrawn, 'window')} withdrawn within 30 days` },
  ];
}

function atOnceOf({ atOnce }: SiteTickFacts): Overuse[] {
  if (!(atOnce.of >= 3) || !(atOnce.sites > constants.atOnce.value * atOnce.of)) return [];
  const text = `${countText(atOnce.sites)} of the ${countText(atOnce.of)} sites of the licence in windows at one moment`;
  return [{ severity: 'medium', text }];
}

/** What is missing is missing until it comes back: there is no lower level at which this ends. */
function returnsOf({ returns }: SiteTickFacts): Overuse[] {
  const { missing: least, missingShare, missingMany } = constants;
  return returns.flatMap(({ window, missing, covered }): Overuse[] => {
    if (!(missing >= Math.min(least.value, Math.max(covered, 1)))) return [];
    const share = missing / covered;
    const isMany = missing >= missingMany.value || (missing >= 2 && share >= missingShare.value);
    const text =
      `${countText(missing)} of the ${counted(covered, 'device')} that ${window} covered ` +
      `(${shareText(rounded(share))}) have not come back from it`;
    return [{ severity: isMany ? 'high' : 'medium', text }];
  });
}

export const windowOverused: Rule = {
  kind: 'window-overused',
  subject: 'site',
  trigger: 'tick',
  scope: 'site',
  title: 'Maintenance windows are overused',
  enforces:
    'A declared window delays what is said of a silence. It is for work that is planned and ends: whoever declares more ' +
    'than that, or has devices that do not come back from it, may use it to take them elsewhere.',
  severities: ['medium', 'high'],
  falsePositives: [
    'A site that is being rebuilt, or moved with its authority’s knowledge',
    'A machine that did not survive being switched off, and waits for repair or return',
    'Work on power or cooling that took longer than planned',
  ],
  clearsAfter: 2,
  substance: { words: 'devices missing after another window, or other 30 days', isSame },
  confidential: false,
  constants,
  appraise,
};
