/** A report answers a challenge that is too old to show that the device is there now. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { spanText, timeText } from '../wording.ts';

function appraise({ freshness, nowMs, device }: AttestationFacts): Word {
  if (freshness.word === 'unknown') return 'silent';
  if (freshness.word === 'fresh') return 'clear';
  const ageMs = nowMs - freshness.challengeAtMs;
  return {
    kind: 'stale-challenge',
    severity: 'low',
    subject: { type: 'device', id: device.device },
    sentence:
      `The report answers the challenge of ${timeText(freshness.challengeAtMs)}, which was ` +
      `${spanText(ageMs)} old when the report arrived: it counts as a record of usage, not of presence.`,
    numbers: { challengeAtMs: freshness.challengeAtMs, ageMs },
  };
}

export const staleChallenge: Rule = {
  kind: 'stale-challenge',
  subject: 'device',
  trigger: 'attestation',
  title: 'Report on an old challenge',
  enforces:
    'Only an answer to a recent challenge shows that the device exists now. An old one is no ' +
    'violation in itself.',
  severities: ['low'],
  falsePositives: [
    'An agent kept reports while it was offline',
    'A relay holds reports back to send them together',
  ],
  clearsAfter: 1,
  substance: null,
  confidential: false,
  constants: {},
  appraise,
};
