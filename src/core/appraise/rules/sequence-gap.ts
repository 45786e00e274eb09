/** Reports of a device are missing: what was reported and then withheld, or lost. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import type { Numbers } from '../substance.ts';
import { counted, countText } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  const { order, prior } = facts;
  if (order === 'gap' || order === 'jump') return finding(facts, order);
  const settled = order === 'first' || order === 'next' || order === 'resumed';
  return settled && prior.openGaps === 0 ? 'clear' : 'silent';
}

/** Each missing report is another; one for each would let a faulty agent open the anomaly every day. */
function isSame(known: Numbers, now: Numbers): boolean {
  const gaps = ({ openGaps }: Numbers) => Number(openGaps) + 1;
  return known.order === now.order && gaps(now) < 2 * gaps(known);
}

function finding(facts: AttestationFacts, order: 'gap' | 'jump'): Word {
  const { claims, prior } = facts;
  const number = `Report number ${countText(claims.sequence)} of this device`;
  const what =
    order === 'gap'
      ? 'names a report before it that was never submitted'
      : 'is numbered so far ahead of the last one on record that the record was not moved';
  return {
    kind: 'sequence-gap',
    severity: 'high',
    subject: { type: 'device', id: facts.device.device },
    sentence: `${number} ${what}; before it, ${counted(prior.openGaps, 'other gap')} stood open.`,
    numbers: { sequence: claims.sequence, order, openGaps: prior.openGaps },
  };
}

export const sequenceGap: Rule = {
  kind: 'sequence-gap',
  subject: 'device',
  trigger: 'attestation',
  title: 'Reports are missing',
  enforces:
    'Every report names the one before it by its digest: a report that was made and not submitted ' +
    'leaves a gap that nobody can close with another.',
  severities: ['high'],
  falsePositives: [
    'A batch was lost or is still on its way; the gap closes when it arrives',
    'The agent was restored from a backup instead of resuming from the head on record',
  ],
  clearsAfter: 1,
  substance: { words: 'twice as many open gaps, or a jump beside a gap', isSame },
  confidential: false,
  constants: {},
  appraise,
};
