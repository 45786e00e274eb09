/** More of a site's device time looks like training than the licence permits. */

import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameWithin } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, rounded, shareText } from '../wording.ts';

const weekMs = 7 * 86_400_000;

const constants = thresholds['training-share'];

function appraise({ hall, site, licence, nowMs }: SiteTickFacts): Word {
  if (!hall) return 'silent';
  const permitted = licence.limits?.trainingShare;
  if (permitted === undefined) return 'clear';
  const { observedS, trainingS } = hall.week;
  const hours = observedS / 3_600;
  if (!(hours >= constants.leastHours.value)) return 'silent';
  const share = Math.min(1, trainingS / observedS);
  // With none permitted there is nothing to come close to.
  if (!(share > permitted) && (permitted === 0 || share < permitted * constants.warn.value)) {
    return 'clear';
  }
  return {
    kind: 'training-share',
    severity: share > permitted ? 'high' : 'medium',
    subject: { type: 'site', id: site },
    sentence:
      `Of ${countText(hours)} device hours reported in seven days, ${countText(trainingS / 3_600)} (${shareText(share)}) ` +
      `look like training, of ${shareText(permitted)} permitted; the figures are operator-signed.`,
    numbers: {
      ...{ atMs: nowMs, hours: rounded(hours), trainingHours: rounded(trainingS / 3_600) },
      ...{ share: rounded(share), permitted, version: licence.version, level: 'operator-signed' },
    },
  };
}

export const trainingShare: Rule = {
  kind: 'training-share',
  subject: 'site',
  trigger: 'tick',
  scope: 'site',
  title: 'More like training than licensed',
  enforces:
    'A licence may limit the share of training. A run counts as such where tensor pipes are active in three tenths of ' +
    'cycles or more, with traffic between devices, for a day without a break.',
  severities: ['medium', 'high'],
  falsePositives: [
    'Batches of inference that go on for days',
    'Simulation and other numerical work on tensor pipes',
    'A part without NVLink: nothing then tells whether devices work together',
  ],
  clearsAfter: 3,
  substance: {
    words: 'seven days that share no day with those before',
    isSame: sameWithin('atMs', weekMs),
  },
  confidential: true,
  constants,
  appraise,
};
