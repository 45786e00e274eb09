/** A region against a licensed area: inside, outside, or undecided. Exact for the area itself, sound where it is widened. */

import type { SiteGeometry } from '../model.ts';
import { outerAngle } from './cap.ts';
import type { Point } from './geodesy.ts';
import { isInside, pointNearest } from './geometry.ts';
import { type Outline, outlineOf } from './outline.ts';
import { farthestKm, grown, isEmpty, nearestKm, type Region } from './region.ts';
import { touches } from './touch.ts';
import { pointAt, sumOf, unit } from './vector.ts';

export type AreaAnswer = 'inside' | 'outside' | 'undecided';

/** A fence around a point, or an area drawn on a map and all that is within `withinKm` of it. */
export type Area =
  | { readonly type: 'disc'; readonly centre: Point; readonly radiusKm: number }
  | { readonly type: 'geometry'; readonly geometry: SiteGeometry; readonly withinKm: number };

/** Whether every possible point lies in the area, or none. An empty region decides nothing: something else is wrong. */
export function areaAnswer(region: Region, area: Area): AreaAnswer {
  if (isEmpty(region) || region.caps.length === 0) return 'undecided';
  return area.type === 'disc' ? answerOfDisc(region, area) : answerOfGeometry(region, area);
}

/**
 * By how many km every radius could be longer without changing the answer: the region is at least so far from a boundary.
 * Rounded down to an eighth of a km, 0 where nothing is decided, at most 8,192.
 */
export function areaMarginKm(region: Region, area: Area): number {
  const answer = areaAnswer(region, area);
  if (answer === 'undecided') return 0;
  let margin = 0;
  for (let step = 4_096; step >= 0.125; step /= 2) {
    const wider = grown(region, outerAngle(margin + step));
    if (areaAnswer(wider, area) === answer) margin += step;
  }
  return margin;
}

function answerOfDisc(region: Region, { centre, radiusKm }: Extract<Area, { type: 'disc' }>) {
  if (farthestKm(region, centre) <= radiusKm) return 'inside';
  return nearestKm(region, centre) > radiusKm ? 'outside' : 'undecided';
}

function answerOfGeometry(
  region: Region,
  { geometry, withinKm }: Extract<Area, { type: 'geometry' }>,
): AreaAnswer {
  const outline = outlineOf(geometry);
  const exact = answerOfOutline(region, outline);
  if (!(withinKm > 0) || exact === 'inside') return exact;
  const anchor = pointNearest(outline, middleOf(region));
  if (anchor && farthestKm(region, anchor) <= withinKm) return 'inside';
  if (exact === 'undecided') return 'undecided';
  return answerOfOutline(grown(region, outerAngle(withinKm)), outline);
}

/** A part of the region that touches no boundary lies on one side of it whole, and a mark of it says on which. */
function answerOfOutline(region: Region, outline: Outline): AreaAnswer {
  if (touches(region, outline.arcs())) return 'undecided';
  const sides = new Set(region.marks.map((mark) => isInside(outline, pointAt(mark))));
  if (sides.size !== 1) return 'undecided';
  return sides.has(true) ? 'inside' : 'outside';
}

/** A point amid a region: amid its vertices, or of its smallest cap. It only chooses what is tried: no answer rests on it. */
export function middleOf({ vertices, caps }: Region): Point {
  const smallest = caps[0]!.centre;
  if (vertices.length < 2) return pointAt(smallest);
  const middle = unit(sumOf(vertices));
  return pointAt(middle.some((part) => part !== 0) ? middle : smallest);
}
