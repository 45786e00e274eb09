/** Who was to keep the devices handed them on to somebody whom the licence does not name. */
import type { Handover } from '../../custody.ts';
import { isInward, isKeeper, rolesOf } from '../custody/links.ts';
import { type Offence, otherOffence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { timeText } from '../wording.ts';

function appraise({ licence, custody }: CustodyFacts): Word {
  const offences = custody.handovers
    .filter(isInward)
    .filter(({ receiver }) => rolesOf(custody, receiver).length === 0)
    .filter(({ sender }) => isKeeper(custody, sender))
    .map(offence);
  return wordOf('resale', licence, offences, custody.isWhole);
}

function offence({ transfer, event, sender, receiver, devices, shippedAtMs }: Handover): Offence {
  return {
    ...{ name: transfer, severity: 'critical', devices },
    words: `were handed on by ${sender}, which was to keep what it had, to ${receiver} on ${timeText(shippedAtMs)} (${event}, ${transfer})`,
    numbers: { transfer, sender, receiver, event },
  };
}

export const resale: Rule = {
  kind: 'resale',
  subject: 'licence',
  trigger: 'custody',
  title: 'Handed on by who was to keep it',
  enforces:
    'End user and operator keep the devices: no resale, transfer or relocation without authority (15 CFR 750.7).',
  severities: ['critical'],
  falsePositives: [
    'An amendment with the new end user is on its way',
    'Devices on loan or in a warranty exchange, registered as a transfer',
    'A move within one group of companies that the authority knows of',
  ],
  clearsAfter: 1,
  substance: otherOffence,
  confidential: false,
  constants: {},
  appraise,
};
