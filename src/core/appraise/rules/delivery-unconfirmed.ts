/** Nobody confirmed that devices which were shipped have come, or not all of them came. */

import type { Handover } from '../../custody.ts';
import { type Offence, otherOffence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, spanText, timeText } from '../wording.ts';

const constants = thresholds['delivery-unconfirmed'];

function appraise({ nowMs, licence, custody }: CustodyFacts): Word {
  return wordOf(
    'delivery-unconfirmed',
    licence,
    custody.handovers.flatMap((one) => [...late(one, nowMs), ...short(one)]),
    custody.isWhole,
  );
}

function late(one: Handover, nowMs: number): readonly Offence[] {
  const { transfer, receiver, devices, shippedAtMs, receivedAtMs } = one;
  const waitedMs = nowMs - shippedAtMs;
  if (receivedAtMs !== null || waitedMs < constants.medium.value) return [];
  return [
    {
      ...{ name: transfer, devices },
      severity: waitedMs >= constants.high.value ? 'high' : 'medium',
      words:
        `were shipped to ${receiver} on ${timeText(shippedAtMs)} (${transfer}), which has not confirmed the arrival in ` +
        `${spanText(waitedMs)}`,
      numbers: { transfer, receiver, waitedMs, mediumAfterMs: constants.medium.value },
    },
  ];
}

function short({ transfer, receiver, devices, missing }: Handover): readonly Offence[] {
  if (missing === 0) return [];
  return [
    {
      ...{ name: `${transfer} short`, severity: 'high', devices: missing },
      words: `of ${countText(devices)} did not reach ${receiver} (${transfer}), as it says itself`,
      numbers: { transfer, receiver, missing, shipped: devices },
    },
  ];
}

export const deliveryUnconfirmed: Rule = {
  kind: 'delivery-unconfirmed',
  subject: 'licence',
  trigger: 'custody',
  title: 'Shipped, and not confirmed as received',
  enforces:
    'A hand-over is signed by both sides: the receiver confirms what came, and what did not.',
  severities: ['medium', 'high'],
  falsePositives: [
    'The receiver has no API key yet, or did not know that it has to confirm',
    'Goods held by customs',
    'A hand-over that did not take place and was not withdrawn',
  ],
  clearsAfter: 1,
  substance: otherOffence,
  confidential: false,
  constants,
  appraise,
};
