/** A plan as a picture: an azimuthal map around the site, in SVG without scripts, links or fonts of its own. */
import { borders } from '@rapideditor/country-coder';
import type { SiteGeometry } from '../core/model.ts';
import { type Cap, isInAll } from '../core/place/cap.ts';
import type { Coverage } from '../core/place/coverage.ts';
import { destination, type Point } from '../core/place/geodesy.ts';
import type { LandmarkEntry } from '../core/place/landmark.ts';
import {
  angleBetween,
  blend,
  cross,
  dot,
  pointOf,
  unit,
  type Vector,
  vectorOf,
} from '../core/place/vector.ts';

const size = 900;
const earthKm = 6371.0088;
/** Farther out than half the globe's circumference there is nothing. */
const widestKm = 19_000;

interface Frame {
  readonly middle: Vector;
  readonly east: Vector;
  readonly north: Vector;
  readonly viewKm: number;
}
type Line = readonly Vector[];

/** Borders, landmarks, the fence asked for, what a key could be in with usual times, and proposed landmarks. */
export function coverageMap(
  geometry: SiteGeometry,
  landmarks: readonly LandmarkEntry[],
  { middle, prospects, proposals, region }: Coverage,
  withinKm: number,
): string {
  const usualKm = prospects[1]!.fenceKm;
  const reach = Math.max(withinKm, Math.min(usualKm, widestKm), 50);
  const frame = frameAround(middle, Math.min(widestKm, 1.4 * reach));
  const ringsOfSite =
    geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size + 60}" font-family="sans-serif" font-size="12">`,
    `<rect width="${size}" height="${size + 60}" fill="#fff"/>`,
    `<g fill="none">`,
    paths(frame, borderLines(), 'stroke="#aaa" stroke-width="0.7"'),
    paths(frame, region.caps.map(circle), 'stroke="#9bc" stroke-width="0.7"'),
    paths(frame, regionLines(region.caps), 'stroke="#06c" stroke-width="2.5"'),
    paths(
      frame,
      [ringAround(middle, withinKm)],
      'stroke="#080" stroke-width="1.5" stroke-dasharray="6 4"',
    ),
    paths(
      frame,
      ringsOfSite.map((ring) => ring.map((corner) => vectorOf(pointOf(corner)))),
      'stroke="#080" stroke-width="2"',
    ),
    `</g>`,
    ...landmarks.map(({ landmark, position }) => mark(frame, position, landmark, '#06c')),
    ...proposals
      .filter(({ distanceKm }) => distanceKm > 0)
      .map(({ position, distanceKm }) => mark(frame, position, `+ ${distanceKm} km`, '#c60')),
    mark(frame, middle, 'site', '#080'),
    ...legend(frame.viewKm, withinKm, usualKm),
    `</svg>\n`,
  ].join('\n');
}

function frameAround(point: Point, viewKm: number): Frame {
  const middle = vectorOf(point);
  const pole: Vector = Math.abs(middle[2]) > 0.999_999 ? [1, 0, 0] : [0, 0, 1];
  const east = unit(cross(pole, middle));
  return { middle, east, north: cross(middle, east), viewKm };
}

/** Distances from the middle are true; null beyond the picture. */
function placed(
  { middle, east, north, viewKm }: Frame,
  point: Vector,
): readonly [number, number] | null {
  const km = angleBetween(middle, point) * earthKm;
  if (km > viewKm * Math.SQRT2) return null;
  const [x, y] = [dot(point, east), dot(point, north)];
  const scale = ((km / viewKm) * (size / 2)) / (Math.hypot(x, y) || 1);
  return [size / 2 + x * scale, size / 2 - y * scale];
}

/** Lines as one path; points that fall on the one before are left out, those outside break the line. */
function paths(frame: Frame, lines: readonly Line[], style: string): string {
  const parts: string[] = [];
  for (const line of lines) {
    let last: readonly [number, number] | null = null;
    for (const point of line) {
      const at = placed(frame, point);
      if (at && last && Math.hypot(at[0] - last[0], at[1] - last[1]) < 1) continue;
      if (at) parts.push(`${last ? 'L' : 'M'}${at[0].toFixed(1)} ${at[1].toFixed(1)}`);
      last = at;
    }
  }
  return `<path d="${parts.join('')}" ${style}/>`;
}

/** What is used of the package's borders: multipolygons, whose type comes from a package that is not here. */
interface Borders {
  readonly features: readonly {
    readonly geometry: {
      readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[];
    } | null;
  }[];
}

function borderLines(): readonly Line[] {
  return (borders as Borders).features.flatMap(({ geometry }) =>
    (geometry?.coordinates ?? []).flat().map((ring) => ring.map((at) => vectorOf(pointOf(at)))),
  );
}

/** The parts of each circle that bound what is possible. */
function regionLines(caps: readonly Cap[]): readonly Line[] {
  return caps.flatMap((cap) => {
    const lines: Vector[][] = [[]];
    for (const point of circle(cap)) {
      if (isInAll(caps, point)) lines.at(-1)!.push(point);
      else if (lines.at(-1)!.length > 0) lines.push([]);
    }
    return lines;
  });
}

function circle({ centre, cosine, sine }: Cap): Line {
  const side = unit(
    Math.abs(centre[2]) < 0.9 ? [-centre[1], centre[0], 0] : [0, -centre[2], centre[1]],
  );
  const other = cross(centre, side);
  return Array.from({ length: 721 }, (_, i) => {
    const turn = (i * Math.PI) / 360;
    const direction = blend(side, Math.cos(turn), other, Math.sin(turn));
    return blend(centre, cosine, direction, sine);
  });
}

function ringAround(middle: Point, km: number): Line {
  return Array.from({ length: 121 }, (_, i) => vectorOf(destination(middle, i * 3, km)));
}

function mark(frame: Frame, position: Point, name: string, colour: string): string {
  const at = placed(frame, vectorOf(position));
  if (!at || at.some((one) => one < 0 || one > size)) return '';
  const [x, y] = [at[0].toFixed(1), at[1].toFixed(1)];
  const text = name.replace(/[^A-Za-z0-9_+\- ]/g, '?');
  return `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/><text x="${x}" y="${y}" dx="6" dy="-5" fill="${colour}">${text}</text>`;
}

function legend(viewKm: number, withinKm: number, usualKm: number): readonly string[] {
  const usual = Number.isFinite(usualKm) ? `${Math.ceil(usualKm)} km` : 'no bound';
  const lines = [
    `Green, dashed: within ${withinKm} km of the site. Blue, thick: where a key at the site could be, with usual times (${usual}).`,
    `Orange: proposed landmarks. From the middle to each side ${Math.round(viewKm)} km.`,
    'Borders are rough, run on through the sea, and some of them are disputed.',
  ];
  const ground = `<rect y="${size}" width="${size}" height="60" fill="#fff"/>`;
  const texts = lines.map(
    (line, i) => `<text x="10" y="${size + 16 + 17 * i}" fill="#333">${line}</text>`,
  );
  return [ground, ...texts];
}
