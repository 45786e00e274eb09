/** One serial number stands for two devices of one maker. */
import { acceleratorOf } from '../../control/catalogue.ts';
import type { DuplicateSerial } from '../../custody.ts';
import { type Offence, otherOffence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { quoted } from '../wording.ts';

function appraise({ licence, custody }: CustodyFacts): Word {
  return wordOf('duplicate-serial', licence, custody.duplicates.filter(isOneMaker).map(offence));
}

/** Makers number their devices for themselves; of a model outside of the catalogue the maker is not known. */
function isOneMaker({ model, otherModel }: DuplicateSerial): boolean {
  const [one, other] = [model, otherModel].map((name) => acceleratorOf(name)?.maker);
  return one === undefined || other === undefined || one === other;
}

function offence({ serial, device, model, otherModel }: DuplicateSerial): Offence {
  return {
    ...{ name: device, severity: 'critical', devices: 1 },
    words: `with the serial number ${quoted(serial)} (${device}, ${quoted(model)}) is registered twice: another active one is ${quoted(otherModel)}`,
    numbers: { serial, device, model, otherModel },
  };
}

export const duplicateSerial: Rule = {
  kind: 'duplicate-serial',
  subject: 'licence',
  trigger: 'custody',
  title: 'One serial number twice',
  enforces:
    'A serial number stands for one device. The same one under the same model name is refused at registration; under ' +
    'another name of the model it would count twice, or stand for a device that is elsewhere.',
  severities: ['critical'],
  falsePositives: [
    'A repaired unit was registered anew before the old entry was taken out of service',
    'A typing error in one of the manifests',
    'Two makers, one of whose models the catalogue does not know, that number alike',
  ],
  clearsAfter: 1,
  substance: otherOffence,
  confidential: false,
  constants: {},
  appraise,
};
