/** A region -> the territories that it may lie in: near a border more than one, and borders are rough. */
import { middleOf } from './area.ts';
import { farthestKm, isEmpty, type Region } from './region.ts';
import { borderDoubtKm, territoriesNear } from './territory.ts';

/** Beyond this a region lies in too many to mean anything. */
const widestKm = 3_000;

/** Every territory that the region may touch, and possibly some a little farther; null where it is too wide or empty. */
export function territoriesOf(region: Region): ReadonlySet<string> | null {
  if (isEmpty(region) || region.caps.length === 0) return null;
  const middle = middleOf(region);
  const km = farthestKm(region, middle);
  return km <= widestKm ? territoriesNear(middle, km + borderDoubtKm) : null;
}
