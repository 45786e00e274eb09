/** Reports arrive after younger ones of the same device. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { isForward } from '../standing.ts';
import { countText } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  if (facts.order === 'late') {
    return finding(
      facts,
      'medium',
      'arrived after younger ones; it says nothing of where the device was',
    );
  }
  if (facts.order === 'late-unchecked') {
    return finding(
      facts,
      'low',
      'is older than what is kept to check it against; it is stored and counted for nothing',
    );
  }
  return isForward(facts) ? 'clear' : 'silent';
}

function finding(facts: AttestationFacts, severity: 'low' | 'medium', what: string): Word {
  return {
    kind: 'late-submission',
    severity,
    subject: { type: 'device', id: facts.device.device },
    sentence: `Report number ${countText(facts.claims.sequence)} of this device ${what}.`,
    numbers: {
      sequence: facts.claims.sequence,
      order: facts.order,
      openGaps: facts.prior.openGaps,
    },
  };
}

export const lateSubmission: Rule = {
  kind: 'late-submission',
  subject: 'device',
  trigger: 'attestation',
  title: 'Report submitted out of order',
  enforces:
    'Reports are submitted in the order in which they were made: what comes late could have been ' +
    'made up once the others were known.',
  severities: ['low', 'medium'],
  falsePositives: [
    'An agent kept reports while it was offline',
    'Two relays of one site run at different speed',
  ],
  clearsAfter: 3,
  substance: null,
  confidential: false,
  constants: {},
  appraise,
};
