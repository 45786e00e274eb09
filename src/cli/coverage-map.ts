/** A plan as a picture: an azimuthal map around the site, in SVG without scripts, links or fonts of its own. */
import type { SiteGeometry } from '../core/model.ts';
import type { Cap } from '../core/place/cap.ts';
import type { Coverage } from '../core/place/coverage.ts';
import type { Point } from '../core/place/geodesy.ts';
import type { LandmarkEntry } from '../core/place/landmark.ts';
import { pointOf, vectorOf } from '../core/place/vector.ts';
import {
  capArea,
  circle,
  type Frame,
  frameAround,
  isInside,
  mapSize,
  pathOf,
  pixelOf,
  regionLines,
  ringAround,
} from './map-frame.ts';
import { ground } from './map-ground.ts';
import { Labels } from './map-labels.ts';

const legendPx = 92;
/** Farther out than half the globe's circumference there is nothing. */
const widestKm = 19_000;
const colours = { site: '#1b7a3d', landmark: '#0b5cad', proposed: '#b85c00' } as const;
const scales = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/** A landmark with the name that people gave it. */
export type NamedLandmark = LandmarkEntry & { readonly name?: string };

/** Territories, landmarks, the fence asked for, what a key could be in with usual times, and proposed landmarks. */
export function coverageMap(
  geometry: SiteGeometry,
  landmarks: readonly NamedLandmark[],
  { middle, prospects, proposals, region }: Coverage,
  withinKm: number,
): string {
  const usualKm = prospects[1]!.fenceKm;
  const reach = Math.max(withinKm, Math.min(usualKm, widestKm), 50);
  const frame = frameAround(middle, Math.min(widestKm, 1.3 * reach));
  const labels = new Labels();
  // Only where it would bring the line nearer.
  const proposed = proposals.filter(
    ({ distanceKm, fenceKm }) => distanceKm > 0 && fenceKm < usualKm - 1,
  );
  labels.mark(pixelOf(frame, vectorOf(middle)));
  for (const { position } of [...landmarks, ...proposed]) {
    labels.mark(pixelOf(frame, vectorOf(position)));
  }
  const marks = [
    marked(frame, labels, middle, 'site', 'site'),
    ...landmarks.map(({ landmark, name, position }) =>
      marked(frame, labels, position, name ?? landmark, 'landmark'),
    ),
    ...proposed.map(({ position, distanceKm, fenceKm }) => {
      const fence = Number.isFinite(fenceKm) ? `: ${grouped(fenceKm)} km` : '';
      return marked(frame, labels, position, `+ ${distanceKm} km${fence}`, 'proposed');
    }),
  ];
  const { areas, names } = ground(frame, labels);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${mapSize} ${mapSize + legendPx}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>What landmarks could prove at ${middle.latitude.toFixed(2)}, ${middle.longitude.toFixed(2)}</title>`,
    `<defs><clipPath id="map"><rect width="${mapSize}" height="${mapSize}"/></clipPath>${capClips(frame, region.caps)}</defs>`,
    `<rect width="${mapSize}" height="${mapSize + legendPx}" fill="#fff"/>`,
    `<g clip-path="url(#map)"><rect width="${mapSize}" height="${mapSize}" fill="#fbfaf7"/>`,
    areas,
    ...within(region.caps),
    `<g fill="none">`,
    drawn(frame, region.caps.map(circle), 'stroke="#7fa8d1" stroke-width="0.8"'),
    drawn(frame, regionLines(region.caps), `stroke="${colours.landmark}" stroke-width="2.2"`),
    drawn(frame, [ringAround(middle, withinKm)], fenceStyle),
    drawn(frame, ringsOf(geometry), `stroke="${colours.site}" stroke-width="2"`),
    `</g>`,
    names,
    ...marks,
    scaleBar(frame.viewKm),
    `</g>`,
    ...legend(withinKm, usualKm),
    `</svg>\n`,
  ].join('\n');
}

const fenceStyle = `stroke="${colours.site}" stroke-width="1.5" stroke-dasharray="6 4"`;

function ringsOf(geometry: SiteGeometry) {
  const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
  return rings.map((ring) => ring.map((corner) => vectorOf(pointOf(corner))));
}

function drawn(frame: Frame, lines: Parameters<typeof pathOf>[1], style: string): string {
  return `<path d="${pathOf(frame, lines)}" ${style}/>`;
}

function capClips(frame: Frame, caps: readonly Cap[]): string {
  return caps
    .map((cap, i) => {
      return `<clipPath id="cap${i}"><path clip-rule="evenodd" d="${capArea(frame, cap)}"/></clipPath>`;
    })
    .join('');
}

/** What lies in all caps is what lies in the last of them, in the one before, and so on. */
function within(caps: readonly Cap[]): readonly string[] {
  if (caps.length === 0) return [];
  const open = caps.map((_, i) => `<g clip-path="url(#cap${i})">`).join('');
  const ground = `<rect width="${mapSize}" height="${mapSize}" fill="${colours.landmark}" fill-opacity="0.12"/>`;
  return [`${open}${ground}${'</g>'.repeat(caps.length)}`];
}

function marked(
  frame: Frame,
  labels: Labels,
  position: Point,
  name: string,
  kind: keyof typeof colours,
): string {
  const at = pixelOf(frame, vectorOf(position));
  if (!isInside(at)) return '';
  const [x, y] = [at[0].toFixed(1), at[1].toFixed(1)];
  const colour = colours[kind];
  const halo = 'stroke="#fff" stroke-width="3" paint-order="stroke"';
  const text = labels.beside(at, name, `fill="${colour}" ${halo}`);
  return `${symbol(kind, x, y, colour)}${text}`;
}

/** Told apart by form too: not everybody sees these colours apart. */
function symbol(kind: keyof typeof colours, x: string, y: string, colour: string): string {
  if (kind === 'site') return `<circle cx="${x}" cy="${y}" r="5" fill="${colour}" stroke="#fff"/>`;
  if (kind === 'landmark') {
    return `<path d="M${x} ${y}m-5 4l5 -9l5 9Z" fill="${colour}" stroke="#fff"/>`;
  }
  return `<circle cx="${x}" cy="${y}" r="4" fill="#fff" stroke="${colour}" stroke-width="2"/>`;
}

function scaleBar(viewKm: number): string {
  const km = scales.findLast((one) => one <= viewKm / 3) ?? 1;
  const px = (km / viewKm) * (mapSize / 2);
  const y = mapSize - 18;
  return (
    `<path d="M16 ${y}v6h${px.toFixed(1)}v-6" fill="none" stroke="#444" stroke-width="1.5"/>` +
    `<text x="20" y="${y}" fill="#444">${grouped(km)} km</text>`
  );
}

function legend(withinKm: number, usualKm: number): readonly string[] {
  const usual = Number.isFinite(usualKm) ? `within ${grouped(usualKm)} km of it` : 'anywhere';
  const y = (row: number) => mapSize + 20 + 20 * row;
  const line = (row: number, text: string) =>
    `<text x="34" y="${y(row) + 4}" fill="#333">${text}</text>`;
  const sample = (row: number, style: string) => `<path d="M8 ${y(row)}h20" fill="none" ${style}/>`;
  const at = (column: number, kind: keyof typeof colours, text: string) =>
    `${symbol(kind, String(18 + column), String(y(2)), colours[kind])}<text x="${34 + column}" y="${y(2) + 4}" fill="#333">${text}</text>`;
  return [
    sample(0, `stroke="${colours.landmark}" stroke-width="2.2"`),
    line(0, `Where a key at the site could be, with usual times: ${usual}`),
    sample(1, fenceStyle),
    line(1, `${grouped(withinKm)} km around the site, as a licence would allow`),
    at(0, 'site', 'the site'),
    at(110, 'landmark', 'landmarks'),
    at(
      220,
      'proposed',
      'another landmark there, at its distance from the site, and how near it would bring the first line',
    ),
    `<text x="8" y="${y(3) + 4}" fill="#777">Borders are rough, run on through the sea, and some of them are disputed. A plan, and no proof.</text>`,
  ];
}

function grouped(km: number): string {
  return Math.ceil(km).toLocaleString('en-US');
}
