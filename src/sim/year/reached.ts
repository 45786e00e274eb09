/** A landmark hears a key so soon that what lies there is a drawn multiple of its reach away: beyond 1 the key stands elsewhere. */
import { fibreKmPerMs, slackKm } from '../../core/place/bound.ts';
import { distanceKm } from '../../core/place/geodesy.ts';
import { type Session, uncertaintyKm } from '../landmarks.ts';
import { offset, type Point } from '../places.ts';
import type { PlaceAct } from './place-acts.ts';

/** Sites reach so far from their halls to each side. */
export const halfSiteMetres = 1_000;
/** What is said of a place, and what is allowed around a site's area. */
const aroundKm = { claim: 0.01, area: 1 } as const;
/** Of a way to where the key really stands: it is no straighter than others. */
const DETOUR = 1.4;

export interface Reached extends Omit<Extract<PlaceAct, { act: 'reached' }>, 'act' | 'days'> {
  /** The middle of its site. */
  readonly centre: Point;
}

/** The sessions of a key that stands where it says by a straighter way than usual, or else on the way to the landmark. */
export function reachedSessions(
  { of, nth, times, centre }: Reached,
  says: Point,
  hear: (stands: Point) => readonly Session[],
): readonly Session[] {
  const { by } = hear(says)[nth]!;
  const marks = of === 'claim' ? [says] : cornersOf(centre);
  const apartKm = Math.min(...marks.map((mark) => distanceKm(by.position, mark)));
  const reachKm = apartKm / times - uncertaintyKm - slackKm - aroundKm[of];
  const minimumUs = Math.round((2_000 * reachKm) / fibreKmPerMs);
  const stands = times > 1 ? towards(by.position, says, reachKm / DETOUR / apartKm) : says;
  return hear(stands).map((one) => (one.by === by ? { ...one, minimumUs } : one));
}

/** Of a site, south-west first and counter-clockwise: one of them is what lies nearest to somebody far away. */
export function cornersOf(centre: Point): readonly Point[] {
  const corner = (north: number, east: number) =>
    offset(centre, north * halfSiteMetres, east * halfSiteMetres);
  return [corner(-1, -1), corner(-1, 1), corner(1, 1), corner(1, -1)];
}

/** That part of the way; a degree is a degree, on either axis. */
function towards(from: Point, to: Point, part: number): Point {
  const at = (one: number, other: number) => one + (other - one) * part;
  return {
    latitude: at(from.latitude, to.latitude),
    longitude: at(from.longitude, to.longitude),
  };
}
