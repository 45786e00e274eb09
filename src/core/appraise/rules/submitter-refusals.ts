/** Many items of one submitter are signed by nobody that the registry knows, or its evidence is a sample that everybody has. */

import type { Severity } from '../../model.ts';
import type { SubmitterFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameNamed } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, rounded, shareText, spanText } from '../wording.ts';

const constants = thresholds['submitter-refusals'];

/** Counted for itself: genuine, and everybody's. */
const sample = 'hardware_nonce_public';

function appraise(facts: SubmitterFacts): Word {
  const { [sample]: found = 0, ...unproven } = facts.refused;
  const samples = countOf(found);
  const refused = Object.values(unproven).reduce((sum, count) => sum + countOf(count), 0);
  const total = refused + countOf(facts.accepted);
  const share = total === 0 ? 0 : refused / total;
  const bySamples = sampleSeverity(samples);
  const byItems = severityOf(refused, share);
  const severity = [bySamples, byItems].find((one) => one === 'high') ?? bySamples ?? byItems;
  if (!severity) return exceeds(refused, share, constants.clearPart.value) ? 'silent' : 'clear';
  const texts = [
    ...(byItems
      ? [
          `${countText(refused)} of ${counted(total, 'item')} (${shareText(share)}) from this submitter carried no ` +
            'signature of a key that is registered for the device they name',
        ]
      : []),
    ...(bySamples
      ? [
          `${counted(samples, 'piece')} of vendor evidence from this submitter had a nonce that stands in published samples`,
        ]
      : []),
  ];
  return {
    kind: 'submitter-refusals',
    severity,
    subject: { type: 'submitter', id: facts.submitter },
    sentence: `In ${spanText(facts.windowMs)}, ${texts.join(', and ')}.`,
    numbers: {
      ...reasonsOf(facts),
      refused,
      total,
      share: rounded(share),
      windowMs: facts.windowMs,
    },
  };
}

/** A sample that is sent once or twice tries out an interface; more are sent to be believed. */
function sampleSeverity(samples: number): 'medium' | 'high' | null {
  if (samples >= constants.manySamples.value) return 'high';
  return samples >= constants.samples.value ? 'medium' : null;
}

function severityOf(refused: number, share: number): Severity | null {
  if (refused >= constants.highRefused.value && share >= constants.highShare.value) return 'high';
  return exceeds(refused, share, 1) ? 'medium' : null;
}

/** Whether number and share reach the stated part of the opening thresholds. */
function exceeds(refused: number, share: number, part: number): boolean {
  const { leastRefused, leastShare, manyRefused } = constants;
  if (refused >= manyRefused.value * part) return true;
  return refused >= leastRefused.value * part && share >= leastShare.value * part;
}

function countOf(count: number): number {
  return Number.isFinite(count) && count > 0 ? count : 0;
}

function reasonsOf(facts: SubmitterFacts): Record<string, number> {
  const entries = Object.entries(facts.refused).filter(([, count]) => countOf(count) > 0);
  return Object.fromEntries(entries.map(([reason, count]) => [`refused:${reason}`, count]));
}

export const submitterRefusals: Rule = {
  kind: 'submitter-refusals',
  subject: 'submitter',
  trigger: 'submission',
  title: 'Many items without a provable signature',
  enforces:
    'What no signature proves is held against the submitter and never against the device it names: ' +
    'otherwise anybody could accuse any device. So is vendor evidence under a nonce that was published: its chip is genuine, ' +
    'and whoever read the sample can send it.',
  severities: ['medium', 'high'],
  falsePositives: [
    'New machines report before their keys are enrolled',
    'The submitter relays items that were damaged on the way to it',
    'Somebody tried out the binding of keys with the maker’s published sample',
    'An agent of a newer version signs with an algorithm or key that is not registered',
  ],
  clearsAfter: 2,
  // How many there are is a matter of severity.
  substance: { words: 'refusals for another reason', isSame: sameNamed('refused:') },
  confidential: false,
  constants,
  appraise,
};
