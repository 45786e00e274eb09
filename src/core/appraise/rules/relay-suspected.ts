/** Landmarks hear the key later than before, and most of them by the same: something may have been put in between. */

import { riseOf } from '../../place/rise.ts';
import type { AttestationFacts } from '../facts.ts';
import { ownMeasured } from '../measured.ts';
import type { Rule, Word } from '../rule.ts';
import type { Numbers } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, rounded } from '../wording.ts';

const constants = thresholds['relay-suspected'];

function appraise(facts: AttestationFacts): Word {
  const rise = riseOf(ownMeasured(facts)?.baselines ?? []);
  if (!rise || rise.landmarks < constants.landmarks.value) return 'silent';
  const { medianMs, deviationMs, landmarks } = rise;
  if (!(medianMs >= constants.median.value && deviationMs <= constants.deviation.value))
    return 'clear';
  return {
    kind: 'relay-suspected',
    severity: medianMs >= constants.far.value ? 'high' : 'medium',
    subject: { type: 'device', id: facts.device.device },
    sentence:
      `In the median of ${counted(landmarks, 'landmark')} the key answers ${rounded(medianMs)} ms later than the least ` +
      `before, and at least half of them are within ${rounded(deviationMs)} ms of that: as if one link had been put ` +
      'between it and all of them.',
    numbers: {
      medianMs: rounded(medianMs),
      deviationMs: rounded(deviationMs),
      landmarks,
      medianLimitMs: constants.median.value,
      deviationLimitMs: constants.deviation.value,
    },
  };
}

function isSame(known: Numbers, now: Numbers): boolean {
  return Math.abs(Number(now.medianMs) - Number(known.medianMs)) <= constants.again.value;
}

export const relaySuspected: Rule = {
  kind: 'relay-suspected',
  subject: 'device',
  trigger: 'attestation',
  title: 'A constant was added to all round trips',
  enforces:
    'A relay adds the same way to every landmark: a rise over the baseline whose median is large and whose deviation ' +
    'is small. It proves nothing by itself.',
  severities: ['medium', 'high'],
  falsePositives: [
    'The site changed its access line or provider',
    'A gateway or firewall was put before the hall',
  ],
  clearsAfter: 3,
  substance: { words: `by another delay, more than ${constants.again.value} ms off`, isSame },
  confidential: true,
  constants,
  appraise,
};
