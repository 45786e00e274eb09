/** Devices were handed over by a party that, by the record, nobody had handed them to. */
import { type Link, linksOf, rolesOf } from '../custody/links.ts';
import { type Offence, otherOffence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, spanText, timeText } from '../wording.ts';

const constants = thresholds['custody-gap'];

function appraise({ licence, custody }: CustodyFacts): Word {
  return wordOf(
    'custody-gap',
    licence,
    [
      ...linksOf(custody).flatMap((link) => [...gap(link, custody), ...early(link)]),
      ...beyond(custody),
    ],
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

/** Both moments are the sender's own words: nobody ships on what it has not received yet. */
function early({ before, after, devices, example }: Link): readonly Offence[] {
  const receivedAtMs = before?.receivedAtMs ?? null;
  const { transfer, sender, shippedAtMs } = after;
  if (!before || receivedAtMs === null || before.receiver !== sender) return [];
  const aheadMs = receivedAtMs - shippedAtMs;
  if (!(aheadMs > constants.dates.value)) return [];
  return [
    {
      ...{ name: `early ${before.transfer} ${transfer}`, severity: 'medium', devices },
      words:
        `were shipped by ${sender} on ${timeText(shippedAtMs)} (${transfer}), ${spanText(aheadMs)} before it received ` +
        `them, by its own word on ${timeText(receivedAtMs)} (${before.transfer})`,
      numbers: {
        ...{ transfer, sender, example, before: before.transfer },
        ...{ shippedAtMs, receivedAtMs, aheadMs },
      },
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
    'who had it. What a party ships on before the day on which it says that it received it contradicts its own word. A ' +
    'record of more hand-overs than are followed shows no chain to be whole.',
  severities: ['medium', 'high'],
  falsePositives: [
    'A hand-over in between was not registered yet: its two parties still can',
    'The devices came from the maker straight to another party than the exporter',
    'A party signed under the name of another company of its group',
    'A receiver that signed late gave the day on which it signed as the day of receipt',
  ],
  clearsAfter: 1,
  substance: otherOffence,
  confidential: false,
  constants,
  appraise,
};
