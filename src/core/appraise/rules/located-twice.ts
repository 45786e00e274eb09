/** Round trips put one key in two places: at once, or one after the other faster than anything could carry it. */

import { regionOfMeasured } from '../../place/locate.ts';
import { isEmpty } from '../../place/region.ts';
import { distanceBetweenKm } from '../../place/travel.ts';
import type { AttestationFacts, MeasuredPlace } from '../facts.ts';
import { ownMeasured } from '../measured.ts';
import type { Rule, Word } from '../rule.ts';
import { sameWithin } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, kmText, rounded, spanText } from '../wording.ts';

const hourMs = 3_600_000;

const constants = thresholds['located-twice'];

function appraise(facts: AttestationFacts): Word {
  const own = ownMeasured(facts);
  if (!own) return 'silent';
  const region = regionOfMeasured(own.measured);
  if (isEmpty(region)) return atOnce(facts, own);
  const before = facts.prior.lastMeasured;
  if (!before) return 'clear';
  const leastKm = distanceBetweenKm(regionOfMeasured(before.measured), region);
  // Of a fork either may have been measured first.
  const mostMs = Math.max(1, own.toMs - before.fromMs, before.toMs - own.fromMs);
  const speedKmh = leastKm / (mostMs / hourMs);
  if (!(leastKm > constants.distance.value && speedKmh > constants.speed.value)) return 'clear';
  return {
    ...about(facts, 'critical'),
    sentence:
      `Round trips put the key at least ${kmText(leastKm)} from where they put it within ${spanText(mostMs)} ` +
      `of that: ${countText(speedKmh)} km/h, faster than any aircraft that carries freight.`,
    numbers: {
      leastKm: rounded(leastKm),
      mostMs,
      speedKmh: rounded(speedKmh),
      distanceLimitKm: constants.distance.value,
      speedLimitKmh: constants.speed.value,
      atMs: own.toMs,
    },
  };
}

function atOnce(facts: AttestationFacts, own: MeasuredPlace): Word {
  const landmarks = own.measured.length;
  return {
    ...about(facts, 'high'),
    sentence:
      `No place on earth is near enough to all of ${counted(landmarks, 'landmark')} for the answers that they had ` +
      `within ${spanText(own.toMs - own.fromMs)}: two machines answer with this key, or a landmark is wrong.`,
    numbers: { landmarks, spanMs: own.toMs - own.fromMs, atMs: own.toMs },
  };
}

function about(facts: AttestationFacts, severity: 'high' | 'critical') {
  const subject = { type: 'device', id: facts.device.device } as const;
  return { kind: 'located-twice', severity, subject } as const;
}

export const locatedTwice: Rule = {
  kind: 'located-twice',
  subject: 'device',
  trigger: 'attestation',
  title: 'One key located in two places',
  enforces:
    'Least distance between the regions of two measurements, wherever in them the key was, over the longest time ' +
    'between them; and one measurement whose discs have no point in common.',
  severities: ['high', 'critical'],
  falsePositives: [
    'A landmark does not stand where the registry says, and was right or absent the time before',
    'A landmark’s clock was wrong',
  ],
  clearsAfter: 10,
  substance: { words: 'a week later or more', isSame: sameWithin('atMs', constants.again.value) },
  confidential: true,
  constants,
  appraise,
};
