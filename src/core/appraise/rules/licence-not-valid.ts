/** Devices are used while their licence is not in force. */
import type { Finding, LicenceStatus, LicenceTerms } from '../../model.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { timeText } from '../wording.ts';

const withdrawn: readonly LicenceStatus[] = ['suspended', 'revoked', 'rejected'];

/** All that this rule asks of a use: between which two moments it was, and by which device. */
export type UseFacts = Pick<AttestationFacts, 'nowMs' | 'licence' | 'device' | 'freshness'>;

/** Whether a use proves that the licence was not in force: a stale challenge proves it of its dates, never of a status. */
export function judgeUse(facts: UseFacts): Word {
  const { licence, nowMs, freshness } = facts;
  // A signature is not younger than now and not older than its challenge: only that interval is proved.
  if (nowMs < licence.validFromMs)
    return finding(facts, 'early', `is not valid before ${timeText(licence.validFromMs)}`);
  if (freshness.word === 'unknown') return 'silent';
  if (freshness.challengeAtMs >= licence.validToMs) {
    return finding(facts, 'expired', `expired on ${timeText(licence.validToMs)}`);
  }
  if (freshness.word === 'stale') return 'silent';
  if (withdrawn.includes(licence.status)) {
    return finding(facts, 'withdrawn', `is ${licence.status} as of ${timeText(nowMs)}`);
  }
  return nowMs < licence.validToMs ? 'clear' : 'silent';
}

type Why = 'early' | 'expired' | 'withdrawn';

function finding(facts: UseFacts, why: Why, what: string): Finding {
  const { licence, device, freshness } = facts;
  return {
    kind: 'licence-not-valid',
    severity: 'high',
    subject: { type: 'licence', id: licence.licence },
    sentence: `The licence ${what}, but device ${device.device} is in use under it: ${usedText(facts)}.`,
    numbers: {
      why,
      ...termsOf(licence),
      device: device.device,
      challengeAtMs: freshness.word === 'unknown' ? 0 : freshness.challengeAtMs,
      nowMs: facts.nowMs,
    },
  };
}

function usedText({ freshness, nowMs }: UseFacts): string {
  if (freshness.word === 'unknown') return `it reported by ${timeText(nowMs)}`;
  return `it reported between ${timeText(freshness.challengeAtMs)} and ${timeText(nowMs)}`;
}

function termsOf(licence: LicenceTerms) {
  const { status, version, validFromMs, validToMs } = licence;
  return { status, version, validFromMs, validToMs };
}

export const licenceNotValid: Rule = {
  kind: 'licence-not-valid',
  subject: 'licence',
  trigger: 'attestation',
  title: 'Use without a licence in force',
  enforces:
    'Controlled devices may be used only while their licence is in force: not before its first day, ' +
    'not from its end on, and not while its authority has suspended or revoked it, or says that it never issued it.',
  severities: ['high'],
  falsePositives: [
    'A renewal was granted and is not yet in the registry',
    'The dates of the licence were registered wrongly',
    'A suspension was lifted and is not yet in the registry',
  ],
  clearsAfter: 2,
  substance: {
    words: 'another reason why it is not in force, or other dates',
    isSame: sameIn(['why', 'status', 'validFromMs', 'validToMs']),
  },
  confidential: false,
  constants: {},
  appraise: judgeUse,
};
