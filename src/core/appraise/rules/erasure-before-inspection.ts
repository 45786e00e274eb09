/** Devices were taken off the record shortly before their authority comes to look at them. */

import { DAY_MS } from '../../days.ts';
import type { BeforeInspection } from '../../inspection.ts';
import type { LicenceTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import type { Numbers } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, rounded, shareText, timeText } from '../wording.ts';

const constants = thresholds['erasure-before-inspection'];

/** Days before an inspection, and that day itself, in which it counts that devices are taken off the record. */
export function spanBefore(dayMs: number): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: dayMs - constants.span.value * DAY_MS, toMs: dayMs + DAY_MS };
}

function appraise({ licence, installed }: LicenceTickFacts): Word {
  if (!installed) return 'silent';
  const inspections = installed.inspections ?? [];
  const [worst] = inspections.toSorted((a, b) => reach(b) - reach(a));
  if (!worst) return 'clear';
  if (reach(worst) < 1) return reach(worst) < constants.clearPart.value ? 'clear' : 'silent';
  const { inspection, all, retired, handedOut, sinceAnnounced } = worst;
  return {
    kind: 'erasure-before-inspection',
    severity: 'critical',
    subject: { type: 'licence', id: licence.licence },
    sentence: sentenceOf(worst),
    numbers: {
      ...{ inspection, all, retired, handedOut, share: rounded(goneOf(worst) / all) },
      ...{ threshold: rounded(thresholdOf(all)), daysBefore: daysBefore(worst) },
      ...(worst.announcedAtMs === null ? {} : { sinceAnnounced }),
    },
  };
}

function goneOf({ retired, handedOut }: BeforeInspection): number {
  return retired + handedOut;
}

/** A smaller part than is bulk on other days; of a very large licence a number is a matter for itself. */
function thresholdOf(all: number): number {
  const { share, least, most } = constants;
  return Math.min(most.value, Math.max(least.value, share.value * all));
}

/** Times the threshold. */
function reach(one: BeforeInspection): number {
  return goneOf(one) / thresholdOf(one.all);
}

/** Whole days from the last of them to the inspection; 0 on its very day. */
function daysBefore({ dayMs, lastAtMs }: BeforeInspection): number {
  return lastAtMs === null ? 0 : Math.max(0, Math.ceil((dayMs - lastAtMs) / DAY_MS));
}

function sentenceOf(worst: BeforeInspection): string {
  const { inspection, site, dayMs, all, retired, handedOut } = worst;
  const gone = goneOf(worst);
  const how = [
    ...(retired > 0
      ? [`${countText(retired)} by exporter or operator, which their authority has not accepted`]
      : []),
    ...(handedOut > 0 ? [`${countText(handedOut)} handed out of service by their papers`] : []),
  ];
  const where = site === null ? '' : ` at site ${site}`;
  return (
    `Within ${constants.span.value} days before the inspection of ${timeText(dayMs).slice(0, 10)} (${inspection}) ` +
    `${counted(gone, 'device')} of ${countText(all)} (${shareText(gone / all)})${where} went off the record, the last ` +
    `${counted(daysBefore(worst), 'day')} before it: ${how.join('; ')}. ${knownText(worst)}`
  );
}

function knownText({ announcedAtMs, sinceAnnounced }: BeforeInspection): string {
  if (announcedAtMs === null) return 'The inspection is not announced to exporter and operator.';
  return `It was announced to them at ${timeText(announcedAtMs)}; ${countText(sinceAnnounced)} of them went after that.`;
}

/** Another inspection, or twice as many before the same one. */
function isSame(known: Numbers, now: Numbers): boolean {
  const gone = ({ retired, handedOut }: Numbers) => Number(retired) + Number(handedOut);
  return now.inspection === known.inspection && gone(now) < 2 * gone(known);
}

export const erasureBeforeInspection: Rule = {
  kind: 'erasure-before-inspection',
  subject: 'licence',
  trigger: 'tick',
  scope: 'licence',
  title: 'Devices taken off the record shortly before an inspection',
  enforces:
    'A device that is off the record is one that nobody asks for at an inspection. What goes in the days before one counts at ' +
    'a smaller share than what is bulk on other days, whether it is retired, returned, scrapped or sent away for repair, and ' +
    'whether the inspection was announced or not; a day that the inspection was once set for counts as before, wherever it was ' +
    'moved to. It ends when their authority has accepted the retirements, the devices are back, or the inspection is ' +
    'cancelled. Kept from exporter and operator: it would tell of an inspection that is not announced.',
  severities: ['critical'],
  falsePositives: [
    'Units that failed one by one and were taken out when their papers were put in order for the inspection',
    'A replacement or repair that was agreed before the inspection was announced: look at the dates of its papers',
    'Of a small licence two failures in a month',
  ],
  clearsAfter: 1,
  substance: { words: 'another inspection, or twice as many devices before it', isSame },
  confidential: true,
  constants,
  appraise,
};
