/** The device's clock disagrees with the challenge that it answers, or runs back. */

import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { spanText, timeText } from '../wording.ts';

const constants = thresholds['clock-skew'];

function appraise(facts: AttestationFacts): Word {
  return ranBack(facts) ?? offChallenge(facts);
}

/** Compares with the attestation before it in the chain, whatever the age of the challenge. */
function ranBack(facts: AttestationFacts): Word | null {
  const { order, prior, claims } = facts;
  if (order !== 'next' || prior.lastIssuedAtS === null) return null;
  const backMs = (prior.lastIssuedAtS - claims.issuedAtS) * 1_000;
  if (!(backMs > constants.backwards.value)) return null;
  return finding(
    facts,
    `The device's clock ran back by ${spanText(backMs)} since its last report`,
    { backMs, backwardsMs: constants.backwards.value },
  );
}

/** Signing lies between the challenge and now: the stated time must too, within the skew. */
function offChallenge(facts: AttestationFacts): Word {
  const { freshness, claims, nowMs } = facts;
  if (freshness.word !== 'fresh') return 'silent';
  const issuedAtMs = claims.issuedAtS * 1_000;
  const earlyMs = freshness.challengeAtMs - issuedAtMs;
  const aheadMs = issuedAtMs - nowMs;
  const offMs = Math.max(earlyMs, aheadMs);
  if (offMs <= constants.skew.value) return 'clear';
  const what =
    earlyMs > aheadMs
      ? `${spanText(earlyMs)} before the challenge that it answers was made`
      : `${spanText(aheadMs)} after it arrived`;
  return finding(
    facts,
    `By the device's clock the report was made on ${timeText(issuedAtMs)}, ${what}`,
    {
      offMs,
      skewMs: constants.skew.value,
      challengeAtMs: freshness.challengeAtMs,
    },
  );
}

function finding(facts: AttestationFacts, sentence: string, numbers: Record<string, number>): Word {
  return {
    kind: 'clock-skew',
    severity: 'medium',
    subject: { type: 'device', id: facts.device.device },
    sentence: `${sentence}.`,
    numbers: { issuedAtMs: facts.claims.issuedAtS * 1_000, ...numbers },
  };
}

export const clockSkew: Rule = {
  kind: 'clock-skew',
  subject: 'device',
  trigger: 'attestation',
  title: 'The clock is wrong',
  enforces:
    'A report is signed after its challenge was made and before it arrives, and later than the report ' +
    'before it: a clock outside these bounds is wrong or was set.',
  severities: ['medium'],
  falsePositives: ['Network time is not configured or not reachable', 'A clock battery is empty'],
  clearsAfter: 3,
  substance: null,
  confidential: false,
  constants,
  appraise,
};
