/** One party handed the same devices over twice: two have them at once, or one of the papers is not true. */
import { type Link, linksOf } from '../custody/links.ts';
import { type Offence, otherOffence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { timeText } from '../wording.ts';

function appraise({ licence, custody }: CustodyFacts): Word {
  return wordOf('custody-fork', licence, linksOf(custody).flatMap(fork), custody.isWhole);
}

function fork({ before, after, devices, example }: Link): readonly Offence[] {
  if (!before || before.sender !== after.sender || before.receiver === after.sender) return [];
  const { sender, transfer } = after;
  const isBoth = before.receivedAtMs !== null && after.receivedAtMs !== null;
  return [
    {
      name: `${before.transfer} ${transfer}`,
      severity: isBoth ? 'critical' : 'high',
      devices,
      words:
        `were shipped by ${sender} to ${before.receiver} on ${timeText(before.shippedAtMs)} (${before.transfer}) and ` +
        `again to ${after.receiver} on ${timeText(after.shippedAtMs)} (${transfer})` +
        `${isBoth ? ', and both receivers confirmed the arrival' : ''}`,
      numbers: { before: before.transfer, transfer, sender, example },
    },
  ];
}

export const custodyFork: Rule = {
  kind: 'custody-fork',
  subject: 'licence',
  trigger: 'custody',
  title: 'Handed over twice',
  enforces:
    'A device is in one pair of hands at a time: who gave it away cannot give it away again.',
  severities: ['high', 'critical'],
  falsePositives: [
    'The first hand-over did not take place and was not withdrawn',
    'The devices came back, and that return was not registered',
    'Serial numbers of one shipment were read onto the papers of another',
  ],
  clearsAfter: 1,
  substance: otherOffence,
  confidential: false,
  constants: {},
  appraise,
};
