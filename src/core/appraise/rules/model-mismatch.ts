/** The device says that it is another model than the one registered. */
import type { Device, LicenceTerms } from '../../model.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { quoted } from '../wording.ts';

function appraise({ claims, device, licence }: AttestationFacts): Word {
  return judgeModel({ hwmodel: claims.hwmodel, device, licence });
}

/** Claim, registration and licence must name one model; an amendment may have given the line to another. */
export function judgeModel(facts: {
  readonly hwmodel: string;
  readonly device: Device;
  readonly licence: LicenceTerms;
}): Word {
  const { hwmodel, device, licence } = facts;
  const licensed = licence.items.find(({ line }) => line === device.line)?.model ?? device.model;
  if (!isSame(hwmodel, device.model)) {
    return finding(device, hwmodel, licensed, claimedText(hwmodel, device));
  }
  if (isSame(device.model, licensed)) return 'clear';
  return finding(device, hwmodel, licensed, licensedText(device, licensed));
}

function claimedText(hwmodel: string, { model, line }: Device): string {
  return (
    `The device calls itself ${quoted(hwmodel)}, but it is registered as ` +
    `${quoted(model)} on line ${line} of the licence.`
  );
}

function licensedText({ model, line }: Device, licensed: string): string {
  return (
    `The device is registered as ${quoted(model)} on line ${line} of the licence, ` +
    `which permits ${quoted(licensed)} there.`
  );
}

function finding(device: Device, claimed: string, licensed: string, sentence: string): Word {
  const { model: registered, line } = device;
  return {
    kind: 'model-mismatch',
    severity: 'critical',
    subject: { type: 'device', id: device.device },
    sentence,
    numbers: { claimed, registered, licensed, line },
  };
}

function isSame(a: string, b: string): boolean {
  return a === b || normalised(a) === normalised(b);
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
    'An amendment gave the line to another model, and the devices were not moved to a line of their own',
  ],
  clearsAfter: 10,
  substance: {
    words: 'another model, claimed, registered or licensed',
    isSame: sameIn(['claimed', 'registered', 'licensed', 'line']),
  },
  confidential: false,
  constants: {},
  appraise,
};
