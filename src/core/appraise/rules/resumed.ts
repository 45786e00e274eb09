/** An agent lost its state and took the chain up again from the head on record. */

import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { spanText } from '../wording.ts';

const constants = thresholds.resumed;

function appraise(facts: AttestationFacts): Word {
  if (facts.order === 'first' || facts.order === 'next') return 'clear';
  if (facts.order !== 'resumed') return 'silent';
  const last = facts.prior.lastResumedAtMs;
  const sinceMs = last === null ? null : facts.nowMs - last;
  const again = sinceMs !== null && sinceMs <= constants.againWithin.value;
  return {
    kind: 'resumed',
    severity: again ? 'medium' : 'low',
    subject: { type: 'device', id: facts.device.device },
    sentence: again
      ? `The device resumed its reports after losing its state, ${spanText(sinceMs)} after it did so before.`
      : 'The device resumed its reports after losing its state.',
    numbers: {
      sequence: facts.claims.sequence,
      againWithinMs: constants.againWithin.value,
      ...(sinceMs === null ? {} : { sinceMs }),
    },
  };
}

export const resumed: Rule = {
  kind: 'resumed',
  subject: 'device',
  trigger: 'attestation',
  title: 'Reports resumed after a loss of state',
  enforces:
    'A lost state is recovered openly, from the head on record: the numbers in between stay free for ' +
    'reports that are still on their way.',
  severities: ['low', 'medium'],
  falsePositives: [
    'A disk or machine was replaced, or reinstalled',
    'The device key was enrolled anew',
  ],
  clearsAfter: 5,
  substance: null,
  confidential: false,
  constants,
  appraise,
};
