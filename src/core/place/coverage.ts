/** A site and landmarks -> what round trips could prove there, and where another landmark would help most. A plan only. */
import type { SiteGeometry } from '../model.ts';
import { areaAnswer } from './area.ts';
import { fibreKmPerMs, reachKm, slackKm } from './bound.ts';
import { destination, distanceKm, type Point } from './geodesy.ts';
import type { LandmarkEntry } from './landmark.ts';
import { regionOfMeasured } from './locate.ts';
import { polygonsOf } from './outline.ts';
import { farthestKm, type Region } from './region.ts';
import { territoriesNear, territoryAt } from './territory.ts';
import { pointAt, pointOf, sumOf, unit, vectorOf } from './vector.ts';

/** How long answers take: so many times what light in fibre takes, and so long to get out of the house at all. */
export interface Times {
  readonly name: 'good' | 'usual' | 'poor';
  readonly factor: number;
  readonly accessUs: number;
}

/** Of 60,000 pairs of public servers the 5th, 50th and 95th in a hundred; access by pairs within 30 km. */
const plannedTimes: readonly Times[] = [
  { name: 'good', factor: 1.43, accessUs: 400 },
  { name: 'usual', factor: 2, accessUs: 1_200 },
  { name: 'poor', factor: 4.6, accessUs: 3_500 },
];

/** What a key at the site would be shown to be. */
export interface Prospect {
  readonly times: Times['name'];
  /** The least fence around the middle of the site that would be proved; Infinity without landmarks. */
  readonly fenceKm: number;
  /** Whether the site's area, and what is within the distance asked for, would be proved. */
  readonly isProved: boolean;
  /** Territories that the key could be in; null where there are too many to say. */
  readonly territories: readonly string[] | null;
  /** Landmarks whose answers decide. */
  readonly deciding: number;
}

/** Another landmark at a distance from the site, in the best direction on land. */
export interface Proposal {
  readonly position: Point;
  readonly distanceKm: number;
  readonly territory: string;
  /** With usual times. */
  readonly fenceKm: number;
  readonly isProved: boolean;
}

export interface Coverage {
  readonly middle: Point;
  readonly prospects: readonly Prospect[];
  readonly proposals: readonly Proposal[];
  /** Within this of the site's middle one landmark alone proves the distance asked for, with usual times; 0: nowhere. */
  readonly nearEnoughKm: number;
  /** With usual times. */
  readonly region: Region;
}

const usual = plannedTimes[1]!;
const tooFarKm = 3_000;
const proposedKm = [0, 30, 100, 300, 1_000];
const bearings = Array.from({ length: 12 }, (_, i) => i * 30);
/** A landmark whose position was surveyed. */
const newUncertaintyKm = 1;

/** Plans for keys at a site; `withinKm` is what a licence would allow around its area. */
export function coverageOf(
  geometry: SiteGeometry,
  landmarks: readonly LandmarkEntry[],
  withinKm: number,
): Coverage {
  const middle = middleOf(geometry);
  const site: PlannedSite = { geometry, withinKm, middle };
  const inside = withinKm - reachKm(usual.accessUs, fibreKmPerMs) - newUncertaintyKm - slackKm;
  return {
    middle,
    prospects: plannedTimes.map((times) => prospectOf(site, landmarks, times)),
    proposals: proposedKm.flatMap((km) => bestAt(site, landmarks, km)),
    nearEnoughKm: Math.max(0, inside / (1 + usual.factor)),
    region: regionFor(middle, landmarks, usual),
  };
}

interface PlannedSite {
  readonly geometry: SiteGeometry;
  readonly withinKm: number;
  readonly middle: Point;
}

function prospectOf(
  site: PlannedSite,
  landmarks: readonly LandmarkEntry[],
  times: Times,
): Prospect {
  const { middle } = site;
  const region = regionFor(middle, landmarks, times);
  const fenceKm = fenceOf(region, middle);
  const isNear = fenceKm <= tooFarKm;
  return {
    times: times.name,
    fenceKm,
    isProved: isProvedIn(site, region),
    territories: isNear ? [...territoriesNear(middle, fenceKm)].sort() : null,
    deciding: region.caps.length,
  };
}

function bestAt(
  site: PlannedSite,
  landmarks: readonly LandmarkEntry[],
  km: number,
): readonly Proposal[] {
  const proposals = (km === 0 ? [0] : bearings).flatMap((bearing): readonly Proposal[] => {
    const position = destination(site.middle, bearing, km);
    const territory = territoryAt(position);
    if (territory === null) return [];
    const added = { landmark: 'proposed', position, uncertaintyKm: newUncertaintyKm };
    const region = regionFor(site.middle, [...landmarks, added], usual);
    const fenceKm = fenceOf(region, site.middle);
    const isProved = isProvedIn(site, region);
    return [{ position, distanceKm: km, territory, fenceKm, isProved }];
  });
  const [best] = proposals.sort((a, b) => a.fenceKm - b.fenceKm);
  return best ? [best] : [];
}

function isProvedIn({ geometry, withinKm }: PlannedSite, region: Region): boolean {
  return areaAnswer(region, { type: 'geometry', geometry, withinKm }) === 'inside';
}

function fenceOf(region: Region, middle: Point): number {
  return region.caps.length === 0 ? Number.POSITIVE_INFINITY : farthestKm(region, middle);
}

function regionFor(at: Point, landmarks: readonly LandmarkEntry[], times: Times): Region {
  return regionOfMeasured(
    landmarks.map((landmark) => {
      const km = distanceKm(landmark.position, at);
      const leastUs = (2_000 * km) / fibreKmPerMs;
      return { landmark, roundTripUs: Math.ceil(leastUs * times.factor + times.accessUs) };
    }),
  );
}

/** Amid the corners of the outer rings. */
function middleOf(geometry: SiteGeometry): Point {
  const corners = polygonsOf(geometry).flatMap(([outer = []]) => outer);
  return pointAt(unit(sumOf(corners.map((corner) => vectorOf(pointOf(corner))))));
}
