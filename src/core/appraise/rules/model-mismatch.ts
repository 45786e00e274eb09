/** The device says that it is another model than the one registered. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { quoted } from '../wording.ts';

function appraise({ claims, device }: AttestationFacts): Word {
  const isSame = claims.hwmodel === device.model;
  if (isSame || normalised(claims.hwmodel) === normalised(device.model)) return 'clear';
  return {
    kind: 'model-mismatch',
    severity: 'critical',
    subject: { type: 'device', id: device.device },
    sentence:
      `The device calls itself ${quoted(claims.hwmodel)}, but it is registered as ` +
      `${quoted(device.model)} on line ${device.line} of the licence.`,
    numbers: { claimed: claims.hwmodel, registered: device.model, line: device.line },
  };
}

/** Case, spaces and the form of letters are a matter of spelling; all else is another model. */
function normalised(model: string): string {
  return model.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

export const modelMismatch: Rule = {
  kind: 'model-mismatch',
  subject: 'device',
  trigger: 'attestation',
  title: 'Another model than registered',
  enforces:
    'A licence permits stated models by line: another model may fall under another control.',
  severities: ['critical'],
  falsePositives: [
    'A board sold under another name by its integrator',
    'A typing error in the manifest or in the configuration of the agent',
  ],
  clearsAfter: 10,
  confidential: false,
  constants: {},
  appraise,
};
