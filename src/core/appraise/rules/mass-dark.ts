/** Many devices of one site or licence fall silent together. */

import type { GroupTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { type Numbers, sameWithin } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { namedWindows } from '../windows.ts';
import { counted, countText, rounded, shareText, spanText } from '../wording.ts';

const constants = thresholds['mass-dark'];

function appraise(facts: GroupTickFacts): Word {
  const { present, newlyDark, dark, subject, excused, excusedMs, windows } = facts;
  const threshold = thresholdOf(present);
  if (!(newlyDark >= threshold)) {
    // What a window excuses is silent all the same: a window ends nothing.
    const silent = newlyDark + dark + excused;
    return silent < threshold * constants.clearPart.value ? 'clear' : 'silent';
  }
  const share = present > 0 ? newlyDark / present : 1;
  return {
    kind: 'mass-dark',
    severity: 'critical',
    subject,
    sentence:
      `Within 24 hours, ${countText(newlyDark)} of the ${counted(present, 'device')} of this ` +
      `${subject.type} (${shareText(share)}) fell silent; ${countText(dark)} had been silent for longer` +
      `${windows.length > 0 ? `; ${windowsText(facts)}` : ''}.`,
    numbers: {
      atMs: facts.nowMs,
      ...{ newlyDark, dark, present, share: rounded(share), threshold },
      ...(windows.length > 0 ? { excused, excusedMs, windows: namedWindows(windows) } : {}),
    },
  };
}

function windowsText({ excused, excusedMs, windows }: GroupTickFacts): string {
  const noun = windows.length === 1 ? 'window' : 'windows';
  const more = `${countText(excused)} more are silent in a window`;
  return `declared ${noun} ${namedWindows(windows)} excuse up to ${spanText(excusedMs)} of a silence, and ${more}`;
}

/** The next day's wave is another event, although the first has not ended; one that grows is, where it has doubled. */
function isSame(known: Numbers, now: Numbers): boolean {
  const silent = ({ newlyDark, dark }: Numbers) => Number(newlyDark) + Number(dark);
  if (silent(now) < silent(known) + Number(now.threshold)) return true;
  return sameWithin('atMs', constants.wave.value)(known, now) && silent(now) < 2 * silent(known);
}

function thresholdOf(present: number): number {
  const { least, share, most } = constants;
  return Math.min(most.value, Math.max(least.value, share.value * present));
}

export const massDark: Rule = {
  kind: 'mass-dark',
  subject: 'group',
  trigger: 'tick',
  scope: 'group',
  title: 'Many devices have gone silent together',
  enforces:
    'Single devices fail one by one; a part of a site or licence that falls silent within a day was ' +
    'switched off, cut off or taken away together. Time inside of declared maintenance windows does not count.',
  severities: ['critical'],
  falsePositives: [
    'The site lost its power or network',
    'A maintenance window that was not declared',
    'A fault of one relay through which the whole site reports',
    'This service did not accept reports for a time: see its own status first',
  ],
  clearsAfter: 2,
  substance: {
    words: 'as many more silent devices as open it, a day later; or twice as many within one',
    isSame,
  },
  confidential: false,
  constants,
  appraise,
};
