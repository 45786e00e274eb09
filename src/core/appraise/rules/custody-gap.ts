/** Devices were handed over by a party that, by the record, nobody had handed them to. */
import { type Link, linksOf, rolesOf } from '../custody/links.ts';
import { type Offence, otherOffence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { countText, timeText } from '../wording.ts';

function appraise({ licence, custody }: CustodyFacts): Word {
  return wordOf(
    'custody-gap',
    licence,
    [...linksOf(custody).flatMap((link) => gap(link, custody)), ...beyond(custody)],
    custody.isWhole,
  );
}

function gap(
  { before, after, devices, example }: Link,
  custody: CustodyFacts['custody'],
): readonly Offence[] {
  const { transfer, sender, receiver, shippedAtMs } = after;
  // The sender again is a fork, and not a gap.
  if (before && (before.receiver === sender || before.sender === sender)) return [];
  // It begins with the exporter, or with who made them for it.
  const begin = [sender, receiver].flatMap((party) => rolesOf(custody, party));
  if (!before && begin.includes('exporter')) return [];
  const holder = before
    ? `the holder since ${before.transfer} was ${before.receiver}`
    : 'no hand-over to it is on record';
  return [
    {
      ...{ name: `${before?.transfer ?? 'none'} ${transfer}`, severity: 'high', devices },
      words: `were shipped by ${sender} on ${timeText(shippedAtMs)} (${transfer}), and ${holder}`,
      numbers: { transfer, sender, example, ...(before ? { before: before.transfer } : {}) },
    },
  ];
}

/** Who makes more hand-overs than anybody follows may hide one among them. */
function beyond({ isWhole, chains, handovers }: CustodyFacts['custody']): readonly Offence[] {
  if (isWhole) return [];
  const followed = handovers.length;
  return [
    {
      ...{ name: 'not followed', severity: 'medium' },
      devices: chains.reduce((sum, chain) => sum + chain.devices, 0),
      words: `passed through more hand-overs than are followed (${countText(followed)}), and what lies beyond is not looked at`,
      numbers: { followed },
    },
  ];
}

export const custodyGap: Rule = {
  kind: 'custody-gap',
  subject: 'licence',
  trigger: 'custody',
  title: 'A hand-over is missing',
  enforces:
    'Who ships a device is who received it last, or the exporter where it begins: between the two nobody knows ' +
    'who had it. A record of more hand-overs than are followed shows no chain to be whole.',
  severities: ['medium', 'high'],
  falsePositives: [
    'A hand-over in between was not registered yet: its two parties still can',
    'The devices came from the maker straight to another party than the exporter',
    'A party signed under the name of another company of its group',
  ],
  clearsAfter: 1,
  substance: otherOffence,
  confidential: false,
  constants: {},
  appraise,
};
