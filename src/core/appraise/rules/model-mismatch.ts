/** The device says that it is another model than the one registered, or the registered one does more than was licensed. */
import { acceleratorOf } from '../../control/catalogue.ts';
import { totalProcessingPerformance } from '../../control/metrics.ts';
import type { Device, ItemLine, LicenceTerms } from '../../model.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, quoted } from '../wording.ts';

const constants = thresholds['model-mismatch'];

function appraise({ claims, device, licence }: AttestationFacts): Word {
  return judgeModel({ hwmodel: claims.hwmodel, device, licence });
}

/** Claim, registration and licence must name one model, of the licensed performance; an amendment may have changed the line. */
export function judgeModel(facts: {
  readonly hwmodel: string;
  readonly device: Device;
  readonly licence: LicenceTerms;
}): Word {
  const { hwmodel, device, licence } = facts;
  const item = licence.items.find(({ line }) => line === device.line);
  const licensed = item?.model ?? device.model;
  if (!isSame(hwmodel, device.model)) {
    return finding(device, hwmodel, licensed, claimedText(hwmodel, device));
  }
  if (!isSame(device.model, licensed)) {
    return finding(device, hwmodel, licensed, licensedText(device, licensed));
  }
  const excess = item && excessOf(device, item);
  if (!excess) return 'clear';
  const numbers = { tpp: excess.tpp, licensedTpp: excess.licensedTpp };
  return finding(device, hwmodel, licensed, excess.sentence, numbers);
}

/** By its very name in the catalogue: a name that leaves the form of a part open may be the weaker one. */
function excessOf({ model, line }: Device, { tpp: licensedTpp }: ItemLine) {
  const performance = totalProcessingPerformance(acceleratorOf(model)?.rates ?? []);
  if (!performance || licensedTpp === undefined) return null;
  const { tpp } = performance;
  if (!(tpp > licensedTpp * (1 + constants.tpp.value))) return null;
  const sentence =
    `The device is registered as ${quoted(model)}, which has a TPP of ${countText(tpp)}, on line ${line} of the licence, ` +
    `which permits ${countText(licensedTpp)} there.`;
  return { tpp, licensedTpp, sentence };
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

function finding(
  device: Device,
  claimed: string,
  licensed: string,
  sentence: string,
  more: Readonly<Record<string, number>> = {},
): Word {
  const { model: registered, line } = device;
  return {
    kind: 'model-mismatch',
    severity: 'critical',
    subject: { type: 'device', id: device.device },
    sentence,
    numbers: { claimed, registered, licensed, line, ...more },
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
    'A licence permits stated models by line, and may state their performance: another model, or more performance, may fall ' +
    'under another control. Who performs less than was licensed is no matter here.',
  severities: ['critical'],
  falsePositives: [
    'A board sold under another name by its integrator',
    'A typing error in the manifest or in the configuration of the agent',
    'The TPP on the line was taken from another table than the maker’s dense rates',
    'An amendment gave the line to another model, and the devices were not moved to a line of their own',
  ],
  clearsAfter: 10,
  substance: {
    words: 'another model, claimed, registered or licensed, or another licensed TPP',
    isSame: sameIn(['claimed', 'registered', 'licensed', 'line', 'licensedTpp']),
  },
  confidential: false,
  constants,
  appraise,
};
