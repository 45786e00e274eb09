/** The device runs with its debug port open: what it signs can be changed from outside. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';

function appraise({ claims, device }: AttestationFacts): Word {
  if (claims.debug !== 0) return 'clear';
  return {
    kind: 'debug-enabled',
    severity: 'high',
    subject: { type: 'device', id: device.device },
    sentence:
      'The device reports that its debug access is open, so that its reports could be altered.',
    numbers: { debugStatus: claims.debug },
  };
}

export const debugEnabled: Rule = {
  kind: 'debug-enabled',
  subject: 'device',
  trigger: 'attestation',
  title: 'Debug access is open',
  enforces:
    'RFC 9711 section 4.2.9: status 0 means that debug access is enabled; a device in use has it disabled.',
  severities: ['high'],
  falsePositives: ['A laboratory unit', 'A device under repair by its maker'],
  clearsAfter: 3,
  substance: null,
  confidential: false,
  constants: {},
  appraise,
};
