/** Two different reports take the same place in one device's chain: the key is in two places. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { countText } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  if (facts.order === 'equivocation') {
    return {
      kind: 'cloned-key',
      severity: 'critical',
      subject: { type: 'device', id: facts.device.device },
      sentence:
        `Report number ${countText(facts.claims.sequence)} contradicts another report that the same ` +
        `key signed for the same place in the device's chain: at least two copies of the key are in use.`,
      numbers: { sequence: facts.claims.sequence, order: facts.order },
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
  confidential: true,
  constants: {},
  appraise,
};
