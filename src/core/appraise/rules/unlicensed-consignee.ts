/** Devices went to a party that the licence does not name, on their way in. */
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
    // Of who was to keep them it is a resale.
    .filter(({ sender }) => !isKeeper(custody, sender))
    .map(offence);
  return wordOf('unlicensed-consignee', licence, offences, custody.isWhole);
}

function offence({ transfer, event, receiver, devices, shippedAtMs }: Handover): Offence {
  return {
    ...{ name: transfer, severity: 'high', devices },
    words: `were shipped to ${receiver} on ${timeText(shippedAtMs)} (${event}, ${transfer}), which the licence does not name`,
    numbers: { transfer, receiver, event },
  };
}

export const unlicensedConsignee: Rule = {
  kind: 'unlicensed-consignee',
  subject: 'licence',
  trigger: 'custody',
  title: 'A consignee that the licence does not name',
  enforces:
    'A licence names its end user, the operators of its sites, and the consignees in between that its authority accepts: ' +
    'nobody else may be handed the devices.',
  severities: ['high'],
  falsePositives: [
    'An amendment with the consignee is on its way',
    'A carrier or warehouse was registered as a consignee although it only carries',
    'A party is registered twice, and the licence names the other entry',
  ],
  clearsAfter: 1,
  substance: otherOffence,
  confidential: false,
  constants: {},
  appraise,
};
