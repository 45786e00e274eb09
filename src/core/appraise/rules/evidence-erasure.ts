/** Many devices of a licence were taken out of service at once, so that nobody asks for them any more. */

import type { LicenceTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, rounded, shareText } from '../wording.ts';

const constants = thresholds['evidence-erasure'];

function appraise({ licence, activeDevices, installed }: LicenceTickFacts): Word {
  if (!installed) return 'silent';
  const { retired } = installed;
  const { share, least, most, clearPart } = constants;
  const all = activeDevices + retired;
  const threshold = Math.min(most.value, Math.max(least.value, share.value * all));
  if (retired < threshold) return retired < threshold * clearPart.value ? 'clear' : 'silent';
  return {
    kind: 'evidence-erasure',
    severity: 'critical',
    subject: { type: 'licence', id: licence.licence },
    sentence:
      `Within seven days ${counted(retired, 'device')} of ${countText(all)} (${shareText(retired / all)}) were taken out of ` +
      'service by exporter or operator, and their authority has not accepted it: their silence is watched no more.',
    numbers: { retired, all, share: rounded(retired / all), threshold: rounded(threshold) },
  };
}

export const evidenceErasure: Rule = {
  kind: 'evidence-erasure',
  subject: 'licence',
  trigger: 'tick',
  scope: 'licence',
  title: 'Devices taken off the record in bulk',
  enforces:
    'Who is about to be asked for devices that are gone takes them off the record first. What was reported stays in the ' +
    'log, and what is altered there is found by whoever audits it; that many devices leave at once is found here. It ends ' +
    'when their authority has accepted that they are out of service.',
  severities: ['critical'],
  falsePositives: [
    'A planned replacement or return of a whole batch: ask for the papers, and accept the retirements',
    'A manifest that was registered by mistake',
  ],
  clearsAfter: 1,
  substance: {
    words: 'twice as many devices',
    isSame: (known, now) => Number(now.retired) < 2 * Number(known.retired),
  },
  confidential: false,
  constants,
  appraise,
};
