/** Many devices of a licence, or of an exporter, were taken out of service at once, so that nobody asks for them any more. */

import type { LicenceTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import type { Numbers } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, rounded, shareText } from '../wording.ts';

const constants = thresholds['evidence-erasure'];

/** So many of so many, and from how many on that is too many. */
interface Count {
  readonly retired: number;
  readonly all: number;
  readonly threshold: number;
}

function appraise({ licence, activeDevices, installed }: LicenceTickFacts): Word {
  if (!installed) return 'silent';
  const own = ownCount(installed.retired, activeDevices);
  const together = togetherCount(own, installed.retiredBeside);
  const looked = together ? [own, together] : [own];
  if (!looked.some(isOver)) return looked.every(isFarBelow) ? 'clear' : 'silent';
  return {
    kind: 'evidence-erasure',
    severity: 'critical',
    subject: { type: 'licence', id: licence.licence },
    sentence: sentenceOf(own, together && isOver(together) ? together : null),
    numbers: {
      ...{ retired: own.retired, all: own.all, share: rounded(shareOf(own)) },
      threshold: rounded(own.threshold),
      ...(together && isOver(together)
        ? { exporterShare: rounded(shareOf(together)), exporterLimit: limitOf(together) }
        : {}),
    },
  };
}

function ownCount(retired: number, activeDevices: number): Count {
  const { share, least, most } = constants;
  const all = activeDevices + retired;
  return {
    retired,
    all,
    threshold: Math.min(most.value, Math.max(least.value, share.value * all)),
  };
}

/** A licence of which nothing was taken out has no part in what its exporter does elsewhere. */
function togetherCount(own: Count, beside?: { devices: number; retired: number }): Count | null {
  if (!beside || beside.retired === 0 || own.retired === 0) return null;
  const { exporterShare, exporterLeast } = constants;
  const all = own.all + beside.devices;
  const threshold = Math.max(exporterLeast.value, exporterShare.value * all);
  return { retired: own.retired + beside.retired, all, threshold };
}

function isOver({ retired, threshold }: Count): boolean {
  return retired >= threshold;
}

function isFarBelow({ retired, threshold }: Count): boolean {
  return retired < threshold * constants.clearPart.value;
}

function shareOf({ retired, all }: Count): number {
  return retired / all;
}

/** The share from which on it is too many. */
function limitOf({ threshold, all }: Count): number {
  return rounded(threshold / all);
}

/** How many devices the exporter has under other licences is no matter of this one's operators: a share says enough. */
function sentenceOf(own: Count, together: Count | null): string {
  const here = `${counted(own.retired, 'device')} of ${countText(own.all)} (${shareText(shareOf(own))})`;
  const all = together
    ? ` under this licence, and ${shareText(shareOf(together))} of all that its exporter has under one authority ` +
      `(${shareText(limitOf(together))} is bulk),`
    : '';
  return (
    `Within seven days ${here}${all} were taken out of service by exporter or operator, and their authority has not ` +
    'accepted it: their silence is watched no more.'
  );
}

function isSame(known: Numbers, now: Numbers): boolean {
  const share = ({ exporterShare = 0 }: Numbers) => Number(exporterShare);
  const isNotDoubled = Number(now.retired) < 2 * Number(known.retired);
  return isNotDoubled && (share(now) === 0 || share(now) < 2 * share(known));
}

export const evidenceErasure: Rule = {
  kind: 'evidence-erasure',
  subject: 'licence',
  trigger: 'tick',
  scope: 'licence',
  title: 'Devices taken off the record in bulk',
  enforces:
    'Who is about to be asked for devices that are gone takes them off the record first, under one licence or a few under ' +
    'each of many: the licences of one exporter under one authority are looked at together too. What was reported stays in ' +
    'the log, and what is altered there is found by whoever audits it; that many devices leave at once is found here. It ' +
    'ends when their authority has accepted that they are out of service.',
  severities: ['critical'],
  falsePositives: [
    'A planned replacement or return of a whole batch: ask for the papers, and accept the retirements',
    'A recall by the maker, which takes devices out under all licences at once',
    'A manifest that was registered by mistake',
  ],
  clearsAfter: 1,
  substance: {
    words: 'twice as many devices, or twice the share of all that the exporter has',
    isSame,
  },
  confidential: false,
  constants,
  appraise,
};
