/** Devices are used under a licence that only its exporter vouches for. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';

function appraise({ licence }: AttestationFacts): Word {
  if (licence.status !== 'claimed') return 'clear';
  return {
    kind: 'licence-claimed',
    severity: 'low',
    subject: { type: 'licence', id: licence.licence },
    sentence:
      `Devices report under version ${licence.version} of this licence, which the exporter registered ` +
      `and its issuing authority has not confirmed.`,
    numbers: { status: licence.status, version: licence.version },
  };
}

export const licenceClaimed: Rule = {
  kind: 'licence-claimed',
  subject: 'licence',
  trigger: 'attestation',
  title: 'Licence not confirmed by its authority',
  enforces:
    'A licence is a claim of the exporter until a regulator of its issuing authority confirms it.',
  severities: ['low'],
  falsePositives: [
    'The authority has not looked at the registration yet',
    'The licence was issued on paper and its confirmation is on the way',
  ],
  clearsAfter: 1,
  substance: null,
  confidential: false,
  constants: {},
  appraise,
};
