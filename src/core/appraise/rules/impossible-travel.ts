/** Two claimed places of one device lie farther apart than anything could have carried it in the time. */

import type { Position } from '../../model.ts';
import { distanceKm, sphereError, sphereKm } from '../../place/geodesy.ts';
import type { AttestationFacts, Place } from '../facts.ts';
import { accuracyKm } from '../measured.ts';
import type { Rule, Word } from '../rule.ts';
import { saysPlace } from '../standing.ts';
import { type Numbers, placeIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, kmText, positionText, rounded, spanText } from '../wording.ts';

const hourMs = 3_600_000;

const constants = thresholds['impossible-travel'];

function appraise(facts: AttestationFacts): Word {
  const { prior, claims } = facts;
  if (!saysPlace(facts) || prior.lastPlace === null) return 'silent';
  const leastKm = leastDistanceKm(prior.lastPlace.position, claims.position);
  if (!(leastKm > constants.distance.value)) return 'clear';
  // The earlier claim is not older than its challenge, this one not younger than now: no more time has passed.
  const mostMs = Math.max(1, facts.nowMs - prior.lastPlace.atMs);
  const speedKmh = leastKm / (mostMs / hourMs);
  return speedKmh > constants.speed.value
    ? finding(facts, prior.lastPlace, { leastKm, mostMs, speedKmh })
    : 'clear';
}

/** The geodesic distance less both accuracies; the sphere's where that alone shows that it is short. */
function leastDistanceKm(from: Position, to: Position): number {
  const slackKm = accuracyKm(from) + accuracyKm(to);
  const roughKm = sphereKm(from, to);
  const isShort = roughKm * (1 + sphereError) < constants.distance.value;
  return Math.max(0, (isShort ? roughKm : distanceKm(from, to)) - slackKm);
}

/** Members that name the ends of a journey. */
const ends = {
  from: ['fromLatitude', 'fromLongitude'],
  to: ['toLatitude', 'toLongitude'],
} as const;
type End = (typeof ends)[keyof typeof ends];

/** The same two ends, in either direction. */
function isSame(known: Numbers, now: Numbers): boolean {
  const { from, to } = ends;
  const isNear = (then: End, end: End) =>
    distanceKm(placeIn(known, then), placeIn(now, end)) <= constants.place.value;
  return (isNear(from, from) && isNear(to, to)) || (isNear(from, to) && isNear(to, from));
}

interface Journey {
  readonly leastKm: number;
  readonly mostMs: number;
  readonly speedKmh: number;
}

function finding(facts: AttestationFacts, from: Place, journey: Journey): Word {
  const { leastKm, mostMs, speedKmh } = journey;
  const { claims } = facts;
  return {
    kind: 'impossible-travel',
    severity: 'critical',
    subject: { type: 'device', id: facts.device.device },
    sentence:
      `The device says that it moved ${kmText(leastKm)} in at most ${spanText(mostMs)}, from ` +
      `${positionText(from.position)} to ${positionText(claims.position)}: ` +
      `${countText(speedKmh)} km/h, faster than any aircraft that carries freight.`,
    numbers: {
      leastKm: rounded(leastKm),
      mostMs,
      speedKmh: rounded(speedKmh),
      ...{ fromLatitude: from.position.latitude, fromLongitude: from.position.longitude },
      ...{ toLatitude: claims.position.latitude, toLongitude: claims.position.longitude },
      distanceLimitKm: constants.distance.value,
      speedLimitKmh: constants.speed.value,
    },
  };
}

export const impossibleTravel: Rule = {
  kind: 'impossible-travel',
  subject: 'device',
  trigger: 'attestation',
  title: 'Moved faster than anything can carry it',
  enforces:
    'Least distance between two claimed places over the longest time between them: above the speed of ' +
    'aircraft one of the claims is false, or two machines hold the key.',
  severities: ['critical'],
  falsePositives: [
    'The coordinates in the configuration of the agent were wrong and have been put right',
    'Latitude and longitude were exchanged in one of the reports',
  ],
  clearsAfter: 10,
  substance: { words: `between other places, more than ${constants.place.value} km away`, isSame },
  confidential: true,
  constants,
  appraise,
};
