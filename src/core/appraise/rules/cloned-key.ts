/** Two different reports take the same place in one device's chain: the key is in two places. */

import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameWithin } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, spanText } from '../wording.ts';

const constants = thresholds['cloned-key'];

function appraise(facts: AttestationFacts): Word {
  if (facts.order === 'equivocation') {
    return {
      kind: 'cloned-key',
      severity: 'critical',
      subject: { type: 'device', id: facts.device.device },
      sentence:
        `Report number ${countText(facts.claims.sequence)} contradicts another report that the same ` +
        `key signed for the same place in the device's chain: at least two copies of the key are in use.`,
      numbers: { sequence: facts.claims.sequence, order: facts.order, atMs: facts.nowMs },
    };
  }
  return facts.order === 'first' || facts.order === 'next' ? 'clear' : 'silent';
}

export const clonedKey: Rule = {
  kind: 'cloned-key',
  subject: 'device',
  trigger: 'attestation',
  title: 'The key is in use twice',
  enforces:
    'One key signs one chain. The same bytes sent again are a duplicate and no finding; other bytes ' +
    'for the same number, or two successors of one report, take two signers.',
  severities: ['critical'],
  falsePositives: [
    'An agent was restored from a backup or a machine image and signed numbers again',
    'Two agents were started on one key by mistake',
  ],
  clearsAfter: 'never',
  substance: {
    words: `a contradiction more than ${spanText(constants.matter.value)} after the one that opened it`,
    isSame: sameWithin('atMs', constants.matter.value),
  },
  confidential: true,
  constants,
  appraise,
};
