/** Reports arrive after younger ones of the same device, or once it was silent for longer than a device may be. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { isForward } from '../standing.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, spanText, timeText } from '../wording.ts';

const constants = thresholds['late-submission'];

function appraise(facts: AttestationFacts): Word {
  if (facts.order === 'late') {
    return finding(
      facts,
      'medium',
      'arrived after younger ones; it says nothing of where the device was',
    );
  }
  if (facts.order === 'late-unchecked') {
    return finding(
      facts,
      'low',
      'is older than what is kept to check it against; it is stored and counted for nothing',
    );
  }
  if (!isForward(facts)) return 'silent';
  return afterDark(facts) ?? 'clear';
}

/** Nothing younger is known of the device, and by its challenge the report waited until it had long gone dark. */
function afterDark(facts: AttestationFacts): Word | null {
  const { freshness, nowMs, licence } = facts;
  if (freshness.word !== 'stale') return null;
  const ageMs = nowMs - freshness.challengeAtMs;
  const darkAfterMs = constants.dark.value * licence.intervalMs + licence.graceMs;
  if (!(ageMs > darkAfterMs)) return null;
  const what =
    `answers the challenge of ${timeText(freshness.challengeAtMs)} and arrived ${spanText(ageMs)} later, after a silence ` +
    `that may last ${spanText(darkAfterMs)}`;
  return finding(facts, 'medium', what, { ageMs, darkAfterMs });
}

function finding(
  facts: AttestationFacts,
  severity: 'low' | 'medium',
  what: string,
  more: Readonly<Record<string, number>> = {},
): Word {
  return {
    kind: 'late-submission',
    severity,
    subject: { type: 'device', id: facts.device.device },
    sentence: `Report number ${countText(facts.claims.sequence)} of this device ${what}.`,
    numbers: {
      sequence: facts.claims.sequence,
      order: facts.order,
      openGaps: facts.prior.openGaps,
      ...more,
    },
  };
}

export const lateSubmission: Rule = {
  kind: 'late-submission',
  subject: 'device',
  trigger: 'attestation',
  title: 'Report submitted out of order',
  enforces:
    'Reports are submitted in the order in which they were made, and when they are due: what comes late could have been ' +
    'made up once the others were known, and what fills a dark spell afterwards shows nothing of where the device was in it.',
  severities: ['low', 'medium'],
  falsePositives: [
    'An agent kept reports while it was offline',
    'Two relays of one site run at different speed',
  ],
  clearsAfter: 3,
  substance: null,
  confidential: false,
  constants,
  appraise,
};
