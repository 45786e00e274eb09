/** A party of the licence is owned, or led, from where its authority did not know it to be when it confirmed the licence. */

import type { OwnershipFacts } from '../facts.ts';
import { newsOf, type Trouble } from '../owners.ts';
import type { Rule, Word } from '../rule.ts';
import { sameNamed } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText } from '../wording.ts';

const constants = thresholds['ownership-change'];

function appraise({ nowMs, licence, ownership }: OwnershipFacts): Word {
  const news = newsOf(ownership, nowMs);
  const worst = news.find(({ severity }) => severity === 'critical') ?? news[0];
  // What is not followed to its end may hold the trouble that was there.
  if (!worst) return ownership.isWhole ? 'clear' : 'silent';
  return {
    kind: 'ownership-change',
    severity: worst.severity,
    subject: { type: 'licence', id: licence.licence },
    sentence: sentenceOf(news),
    numbers: {
      ...worst.numbers,
      troubles: news.length,
      isWhole: String(ownership.isWhole),
      ...Object.fromEntries(news.map(({ name }) => [`trouble:${name}`, 1])),
    },
  };
}

function sentenceOf(news: readonly Trouble[]): string {
  const shown = news.slice(0, constants.told.value).map(({ words }) => words);
  const more = news.length - shown.length;
  const text = [...shown, ...(more > 0 ? [`and ${countText(more)} more`] : [])].join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export const ownershipChange: Rule = {
  kind: 'ownership-change',
  subject: 'licence',
  trigger: 'ownership',
  title: 'Owner or headquarters changed',
  enforces:
    'A licence is granted to parties whose owners its authority looked at. Wherever the headquarters of a party, ' +
    'or of its ultimate parent, is in a country of group D:5 or in Macau, a licence is needed whatever the place ' +
    '(15 CFR 742.6(a)(6)(iii)(A)); and while the affiliates rule is in force, who is owned to half by listed parties ' +
    'counts as listed. What the authority knew when it last confirmed the licence is no finding.',
  severities: ['high', 'critical'],
  falsePositives: [
    'The dates on which the affiliates rule is suspended: whether it is back since 10 November 2026 is not verified',
    'A reorganisation within one group, with the same people behind it',
    'A stake or a headquarters that was registered wrongly, or by somebody who does not know it',
    'A decision that a listing is this party, made on the name alone',
  ],
  clearsAfter: 1,
  substance: {
    words: 'a party, a headquarters or a share that was not named before',
    isSame: sameNamed('trouble:'),
  },
  confidential: false,
  constants,
  appraise,
};
