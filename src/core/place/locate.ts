/** Round trips, a claim and a licensed area -> the two answers of physics, and the word derived from them. */
import { type Area, type AreaAnswer, areaAnswer } from './area.ts';
import { fibreKmPerMs } from './bound.ts';
import { type Cap, capAround } from './cap.ts';
import { type Claimed, type ClaimTest, type Measured, radiusKm, testClaim } from './claim.ts';
import { farthestKm, isEmpty, type Region, regionOf } from './region.ts';

/** From the strongest to what excludes the claim. */
export type PlaceWord = 'proved' | 'consistent' | 'unproven' | 'impossible';

/**
 * Within this of its claim a key is in the right part of the world. Without it `consistent` would say nothing: whoever
 * waits for long enough is consistent with everything.
 */
const consistentKm = 1_000;

export interface Located extends ClaimTest {
  readonly area: AreaAnswer;
  readonly word: PlaceWord;
  /** The farthest that the key can be from its claim; Infinity where nothing was measured. */
  readonly reachKm: number;
  /** No point is possible: a landmark is wrong, or two keys answered as one. */
  readonly isContradiction: boolean;
  readonly region: Region;
}

/** Where the key that answered can be, and what that says of its claim and of the area it is licensed for. */
export function locate(claimed: Claimed, measured: readonly Measured[], area: Area): Located {
  const region = regionOfMeasured(measured);
  const test = testClaim(claimed, measured);
  const inArea = areaAnswer(region, area);
  const isContradiction = isEmpty(region);
  const isUnbounded = region.caps.length === 0 || isContradiction;
  const reachKm = isUnbounded ? Number.POSITIVE_INFINITY : farthestKm(region, claimed.position);
  const word = wordOf(test, inArea, reachKm);
  return { ...test, area: inArea, word, reachKm, isContradiction, region };
}

/** By the very round trips: several rules ask for the region of one attestation, and it costs more than all else of them. */
const known = new WeakMap<readonly Measured[], Region>();

/** The region by the working bound. */
export function regionOfMeasured(measured: readonly Measured[]): Region {
  const before = known.get(measured);
  if (before) return before;
  const region = boundedRegion(measured);
  known.set(measured, region);
  return region;
}

function boundedRegion(measured: readonly Measured[]): Region {
  const caps = measured.map((one) => capAround(one.landmark.position, radiusKm(one, fibreKmPerMs)));
  return regionOf(caps.filter((cap): cap is Cap => cap !== null));
}

/**
 * The one table by which words are derived (docs/location.md): of the licensed area first, and of the claim where that is
 * undecided. So `proved` rests on the region alone, which delay only widens: with a look at the claim before it, delay
 * could make an impossible claim possible and with it a proof.
 */
export function wordOf({ answer }: ClaimTest, area: AreaAnswer, reachKm: number): PlaceWord {
  if (area === 'inside') return 'proved';
  if (area === 'outside' || answer !== 'possible') return 'impossible';
  return reachKm <= consistentKm ? 'consistent' : 'unproven';
}
