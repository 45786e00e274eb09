/** Positions -> distances: on the WGS 84 ellipsoid where it decides, on a sphere where it only sorts. */
import geographiclib from 'geographiclib-geodesic';

/** Degrees; a position without its accuracy. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the earth in km (IUGG R1). */
export const meanRadiusKm = 6371.0088;

/** The sphere is off the ellipsoid by at most this part of a distance (location.md, "Sphere error": 0.56 %). */
export const sphereError = 0.006;

/** The geodesic distance in km on WGS 84 (Karney 2013), good to nanometres; about 10 us. */
export function distanceKm(a: Point, b: Point): number {
  const { Geodesic } = geographiclib;
  const { s12 } = Geodesic.WGS84.Inverse(
    a.latitude,
    a.longitude,
    b.latitude,
    b.longitude,
    Geodesic.DISTANCE,
  );
  return (s12 ?? Number.NaN) / 1_000;
}

/** The great-circle distance in km on a sphere, off by at most `sphereError`; well under 1 us. */
export function sphereKm(a: Point, b: Point): number {
  const sinLat = Math.sin(radians(b.latitude - a.latitude) / 2);
  const sinLon = Math.sin(radians(b.longitude - a.longitude) / 2);
  const cosines = Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude));
  const h = sinLat * sinLat + cosines * sinLon * sinLon;
  return 2 * meanRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Degrees to radians. */
export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** The point at a distance in km along a bearing in degrees from north, on the sphere. */
export function destination(from: Point, bearing: number, km: number): Point {
  const [phi, angle, theta] = [radians(from.latitude), km / meanRadiusKm, radians(bearing)];
  const sine = Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(theta);
  const east = Math.sin(theta) * Math.sin(angle) * Math.cos(phi);
  const longitude =
    radians(from.longitude) + Math.atan2(east, Math.cos(angle) - Math.sin(phi) * sine);
  const degrees = (longitude * 180) / Math.PI;
  return {
    latitude: (Math.asin(Math.max(-1, Math.min(1, sine))) * 180) / Math.PI,
    longitude: degrees - 360 * Math.round(degrees / 360),
  };
}
