/** More of a site's device time looks like training than the licence permits. */

import { DAY_MS } from '../../days.ts';
import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameWithin } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, rounded, shareText } from '../wording.ts';

const weekMs = 7 * DAY_MS;

const constants = thresholds['training-share'];

function appraise({ hall, site, licence, nowMs }: SiteTickFacts): Word {
  if (!hall) return 'silent';
  const permitted = licence.limits?.trainingShare;
  if (permitted === undefined) return 'clear';
  const { spanS, observedS, trainingS } = hall.week;
  const unreported = spanS > 0 ? Math.max(0, spanS - observedS) / spanS : 0;
  // What was reported is no share of what was done, where much of it was not.
  const isOpen = unreported >= constants.unreported.value;
  const hours = (isOpen ? spanS : observedS) / 3_600;
  if (!(hours >= constants.leastHours.value)) return 'silent';
  const share = observedS > 0 ? Math.min(1, trainingS / observedS) : 0;
  const most = isOpen ? unreported + share * (1 - unreported) : share;
  // With none permitted there is nothing to come close to.
  const isNear = permitted > 0 && share >= permitted * constants.warn.value;
  if (!(most > permitted) && !isNear) return 'clear';
  const observed = observedS / 3_600;
  const open = isOpen ? `; there are no figures for ${shareText(unreported)} of device time` : '';
  return {
    kind: 'training-share',
    severity: share > permitted ? 'high' : 'medium',
    subject: { type: 'site', id: site },
    sentence:
      `Of ${countText(observed)} device hours reported in seven days, ${countText(trainingS / 3_600)} (${shareText(share)}) ` +
      `look like training, of ${shareText(permitted)} permitted; the figures are operator-signed${open}.`,
    numbers: {
      ...{ atMs: nowMs, hours: rounded(observed), trainingHours: rounded(trainingS / 3_600) },
      ...{ share: rounded(share), permitted, version: licence.version, level: 'operator-signed' },
      ...(isOpen ? { unreported: rounded(unreported) } : {}),
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
    'cycles or more, with traffic between devices, for a day without a break. What is left out of a report counts at its ' +
    'most, and what is not reported shows no limit to be kept.',
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
