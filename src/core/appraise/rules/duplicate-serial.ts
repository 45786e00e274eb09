/** One serial number stands for two devices of one maker, or two exporters say that one device is theirs. */
import { acceleratorNamed } from '../../control/model-names.ts';
import type { Contested, DuplicateSerial } from '../../custody.ts';
import { type Offence, otherOffence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { quoted, timeText } from '../wording.ts';

const constants = thresholds['duplicate-serial'];

function appraise({ licence, custody, contested = [], nowMs }: CustodyFacts): Word {
  const lately = contested.filter(({ atMs }) => nowMs - atMs <= constants.kept.value);
  const offences = [
    ...custody.duplicates.filter(isOneMaker).map(offence),
    ...lately.map(contestedOffence),
  ];
  return wordOf('duplicate-serial', licence, offences, true, 'device');
}

/** Who has it, under which licence, is for nobody to learn from a refusal. */
function contestedOffence(one: Contested): Offence {
  const { kind, value, model, atMs } = one;
  const named = {
    serial: `the serial number ${quoted(value)}${model === undefined ? '' : ` of ${quoted(model)}`}`,
    uuid: `the UUID ${quoted(value)}`,
    'hardware-key': `the chip whose key has the hash ${quoted(value)}`,
  }[kind];
  return {
    ...{ name: `${kind} ${model ?? ''} ${value}`, severity: 'critical', devices: 1 },
    words: `with ${named} was to be registered on ${timeText(atMs)}, and stands registered under another exporter’s licence`,
    numbers: { contested: kind, value, ...(model === undefined ? {} : { model }), atMs },
  };
}

/** Makers number their devices for themselves; of a model outside of the catalogue the maker is not known. */
function isOneMaker({ model, otherModel }: DuplicateSerial): boolean {
  const [one, other] = [model, otherModel].map((name) => acceleratorNamed(name)?.maker);
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
    'A serial number stands for one device. The same one under the same model name is refused at registration, and found ' +
    'here for 30 days where it is another exporter’s: one of the two does not have the device. Under another name of the ' +
    'model it would count twice, or stand for a device that is elsewhere.',
  severities: ['critical'],
  falsePositives: [
    'A repaired unit was registered anew before the old entry was taken out of service',
    'A typing error in one of the manifests: a corrected one does not name it again',
    'A device that was sold on to another exporter, and not moved or taken out of service by the first',
    'Two makers, one of whose models the catalogue does not know, that number alike',
  ],
  clearsAfter: 1,
  substance: {
    ...otherOffence,
    words: 'a device, or what stands for it, that was not named before',
  },
  confidential: false,
  constants,
  appraise,
};
