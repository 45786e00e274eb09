/** A report comes in through another party than the operator of the site where the device is registered. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { quoted } from '../wording.ts';

function appraise(facts: AttestationFacts): Word {
  const { submitter, site, device } = facts;
  if (submitter === site.operator) return 'clear';
  return {
    kind: 'foreign-device',
    severity: 'high',
    subject: { type: 'device', id: device.device },
    sentence:
      `The device is registered at site ${quoted(site.name)}, which ${quoted(site.operator)} operates, ` +
      `but ${quoted(submitter)} submitted its report.`,
    numbers: { site: site.site, operator: site.operator, submitter },
  };
}

export const foreignDevice: Rule = {
  kind: 'foreign-device',
  subject: 'device',
  trigger: 'attestation',
  title: 'Reported by another party than the site operator',
  enforces:
    'The operator of the licensed site reports its devices; a device in the hands of another party ' +
    'may have been resold, lent or moved.',
  severities: ['high'],
  falsePositives: [
    'The site changed its operator and the registry was not told yet',
    'A managed-service company submits for several operators with its own access key',
    'Another party got hold of a report and submitted it first',
  ],
  clearsAfter: 3,
  substance: {
    words: 'another submitter, site or operator',
    isSame: sameIn(['submitter', 'site', 'operator']),
  },
  confidential: false,
  constants: {},
  appraise,
};
