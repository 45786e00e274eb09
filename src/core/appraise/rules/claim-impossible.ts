/** An answer came back sooner than it could have from the claimed place. */

import { apartKm } from '../../place/apart.ts';
import { fibreKmPerMs } from '../../place/bound.ts';
import { type Excess, excessOf, testClaim } from '../../place/claim.ts';
import { distanceKm } from '../../place/geodesy.ts';
import type { AttestationFacts } from '../facts.ts';
import { claimedBy, ownMeasured } from '../measured.ts';
import type { Rule, Word } from '../rule.ts';
import { type Numbers, placeIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { kmText, positionText, quoted, rounded } from '../wording.ts';

const constants = thresholds['claim-impossible'];

function appraise(facts: AttestationFacts): Word {
  const own = ownMeasured(facts);
  if (!own) return 'silent';
  const claimed = claimedBy(facts.claims.position);
  const { answer, excess } = testClaim(claimed, own.measured);
  if (answer === 'possible' || !excess) return 'clear';
  const contradicting = own.measured.filter((one) => excessOf(claimed, one, fibreKmPerMs)).length;
  const worst = own.measured.find(({ landmark }) => landmark.landmark === excess.landmark)!;
  const counts = {
    landmarks: own.measured.length,
    contradicting,
    apartKm: rounded(apartKm(worst, own.measured)),
  };
  return finding(facts, answer === 'impossible', excess, counts);
}

/** What suspicion of a landmark is derived from (core/place/suspects.ts). */
interface Counts {
  readonly landmarks: number;
  readonly contradicting: number;
  readonly apartKm: number;
}

function finding(
  facts: AttestationFacts,
  isBeyondLight: boolean,
  excess: Excess,
  counts: Counts,
): Word {
  const { position } = facts.claims;
  const bound = isBeyondLight ? constants.light.value : constants.fibre.value;
  const by = isBeyondLight ? 'by the speed of light itself' : 'by light in fibre';
  return {
    kind: 'claim-impossible',
    severity: isBeyondLight ? 'critical' : 'high',
    subject: { type: 'device', id: facts.device.device },
    sentence:
      `The key answered landmark ${quoted(excess.landmark)} in ${excess.roundTripUs / 1_000} ms, and so stood within ` +
      `${kmText(excess.radiusKm)} of it ${by}; the claimed position ${positionText(position)} is ` +
      `${kmText(excess.distanceKm)} away, ${kmText(excess.marginKm)} too far: an answer from there had travelled at ` +
      `${rounded(excess.impliedSpeed)} of the speed of light.`,
    numbers: {
      landmark: excess.landmark,
      roundTripUs: excess.roundTripUs,
      radiusKm: rounded(excess.radiusKm),
      distanceKm: rounded(excess.distanceKm),
      marginKm: rounded(excess.marginKm),
      impliedSpeed: rounded(excess.impliedSpeed),
      bound: rounded(bound),
      ...counts,
      latitude: position.latitude,
      longitude: position.longitude,
    },
  };
}

function isSame(known: Numbers, now: Numbers): boolean {
  const at = (numbers: Numbers) => placeIn(numbers, ['latitude', 'longitude']);
  return distanceKm(at(known), at(now)) <= constants.place.value;
}

export const claimImpossible: Rule = {
  kind: 'claim-impossible',
  subject: 'device',
  trigger: 'attestation',
  title: 'Claimed place ruled out by a signed round trip',
  enforces:
    'A signal can be delayed, never sped up: who answers in t milliseconds stands within t x 99.9 km by light in ' +
    'fibre, within t x 149.9 km by light at all.',
  severities: ['high', 'critical'],
  falsePositives: [
    'The landmark does not stand where the registry says, and neither its mesh nor other devices show it',
    'Hollow-core fibre or microwave on the way: faster than light in glass, never than light',
    'The coordinates in the configuration of the agent are wrong, or latitude and longitude exchanged',
  ],
  clearsAfter: 10,
  substance: { words: `at another place, more than ${constants.place.value} km away`, isSame },
  confidential: true,
  constants,
  appraise,
};
