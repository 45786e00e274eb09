/** A withdrawn key still attests: use after revocation, or a copy of a key that was replaced. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { timeText } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  if (facts.key === 'current' && facts.device.status !== 'revoked') return 'clear';
  if (mayPredateEnd(facts)) return 'silent';
  const ended = facts.keyEndedAtMs;
  const since = ended === undefined ? '' : ` on ${timeText(ended)}`;
  const what =
    facts.device.status === 'revoked'
      ? `The device was taken out of service${since}, and its key still signs reports`
      : `The key that signed this report was replaced${since}, and is still in use`;
  return {
    kind: 'revoked-device',
    severity: 'critical',
    subject: { type: 'device', id: facts.device.device },
    sentence: `${what}: report number ${facts.claims.sequence} arrived on ${timeText(facts.nowMs)}.`,
    numbers: {
      sequence: facts.claims.sequence,
      status: facts.device.status,
      endedAtMs: ended ?? 0,
    },
  };
}

/** Only a challenge younger than the withdrawal proves use after it: an agent may send late what it signed before. */
function mayPredateEnd(facts: AttestationFacts): boolean {
  if (facts.keyEndedAtMs === undefined) return false;
  return facts.freshness.word === 'unknown' || facts.freshness.challengeAtMs < facts.keyEndedAtMs;
}

export const revokedDevice: Rule = {
  kind: 'revoked-device',
  subject: 'device',
  trigger: 'attestation',
  title: 'A withdrawn key is still in use',
  enforces:
    'A device reports under the key that its operator enrolled, and only while it is registered. ' +
    'A challenge made after the withdrawal proves that the key signed after it.',
  severities: ['critical'],
  falsePositives: [
    'An agent was not told of the new key and runs on with the old one',
    'The device was revoked by mistake (wrong serial number)',
    'A machine that was scrapped or returned is being tested',
  ],
  clearsAfter: 10,
  substance: {
    words: 'the other of a revoked device and a replaced key, or another end',
    isSame: sameIn(['status', 'endedAtMs']),
  },
  confidential: false,
  constants: {},
  appraise,
};
