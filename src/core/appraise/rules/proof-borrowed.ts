/** A device cites round trips that another key answered, and nothing binds the two to one chassis. */
import type { AttestationFacts } from '../facts.ts';
import { heardMeasured } from '../measured.ts';
import type { Rule, Word } from '../rule.ts';
import { counted } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  const heard = heardMeasured(facts);
  if (!heard) return 'silent';
  if (heard.answeredBy !== 'other') return 'clear';
  const landmarks = heard.measured.length;
  return {
    kind: 'proof-borrowed',
    severity: 'medium',
    subject: { type: 'device', id: facts.device.device },
    sentence:
      `The device cites round trips of ${counted(landmarks, 'landmark')} that another key answered, and no hardware ` +
      'evidence binds both to one chassis: its place is consistent with them at most.',
    numbers: { landmarks, strength: facts.strength, answeredByStrength: heard.strength },
  };
}

export const proofBorrowed: Rule = {
  kind: 'proof-borrowed',
  subject: 'device',
  trigger: 'attestation',
  title: 'Proof of place borrowed from another key',
  enforces:
    'A round trip locates the key that answered. Another device stands there only where evidence of its hardware and ' +
    'of the other’s binds both to one chassis, under challenges that overlap.',
  severities: ['medium'],
  falsePositives: [
    'One agent answers for a node of eight devices whose hardware evidence is not collected yet',
    'The evidence of one of the two has expired',
  ],
  clearsAfter: 1,
  substance: null,
  confidential: true,
  constants: {},
  appraise,
};
