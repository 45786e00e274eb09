/** The ground of a map: territories by the borders that decide, each tinted and named. They run on through the sea. */
import { borders } from '@rapideditor/country-coder';
import { territoryAt, territoryName } from '../core/place/territory.ts';
import { pointOf, type Vector, vectorOf } from '../core/place/vector.ts';
import {
  type Frame,
  type Line,
  mapSize,
  type Pixel,
  pathOf,
  pixelOf,
  pointAtPixel,
} from './map-frame.ts';
import type { Labels } from './map-labels.ts';

/** What is used of the package's borders: multipolygons, whose type comes from a package that is not here. */
interface Borders {
  readonly features: readonly {
    readonly properties: { readonly nameEn?: string; readonly iso1A2?: string };
    readonly geometry: {
      readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[];
    } | null;
  }[];
}

interface Territory {
  readonly name: string;
  readonly rings: readonly Line[];
}

const tints = ['#f6f1e7', '#eef3ea', '#f3eef4', '#eaf1f3', '#f7efe9'];
/** Points a side by which names are placed; of how many a territory gets one. */
const grid = 24;
const leastCells = 4;
const nameStyle = 'fill="#9a9384" font-size="11" letter-spacing="0.5"';
/** Wider views show too much of each to be filled without seams. */
const filledKm = 6_000;

/** Everything below what is measured. */
export function ground(
  frame: Frame,
  labels: Labels,
): { readonly areas: string; readonly names: string } {
  const seen = territories().filter(({ rings }) => rings.some((ring) => isSeen(frame, ring)));
  const areas = seen.map(({ name, rings }) => {
    const fill = frame.viewKm <= filledKm ? tintOf(name) : 'none';
    const path = pathOf(
      frame,
      rings.filter((ring) => isSeen(frame, ring)),
    );
    return `<path d="${path}" fill="${fill}" stroke="#b9b3a6" stroke-width="0.8"/>`;
  });
  return { areas: areas.join('\n'), names: names(frame, labels).join('') };
}

function territories(): readonly Territory[] {
  return (borders as Borders).features.flatMap(({ properties, geometry }) => {
    if (!geometry) return [];
    const rings = geometry.coordinates
      .flat()
      .map((ring) => ring.map((at) => vectorOf(pointOf(at))));
    return [{ name: properties.nameEn ?? properties.iso1A2 ?? '', rings }];
  });
}

function isSeen(frame: Frame, ring: readonly Vector[]): boolean {
  const pixels = ring.map((point) => pixelOf(frame, point));
  const [xs, ys] = [pixels.map(([x]) => x), pixels.map(([, y]) => y)];
  const isAcross = least(xs) <= mapSize && most(xs) >= 0;
  return isAcross && least(ys) <= mapSize && most(ys) >= 0;
}

/** Of each territory that is seen, its name amid what is seen of it, by looking at points of a grid. */
function names(frame: Frame, labels: Labels): readonly string[] {
  const cells = Array.from({ length: grid }, (_, i) => ((i + 0.5) * mapSize) / grid);
  const seen = new Map<string, Pixel[]>();
  for (const pixel of cells.flatMap((x) => cells.map((y): Pixel => [x, y]))) {
    const point = pointAtPixel(frame, pixel);
    const territory = point && territoryAt(point);
    if (territory) seen.set(territory, [...(seen.get(territory) ?? []), pixel]);
  }
  const largest = [...seen].sort(([, a], [, b]) => b.length - a.length);
  return largest.flatMap(([territory, pixels]) =>
    pixels.length < leastCells
      ? []
      : [labels.centred(amid(pixels), territoryName(territory), nameStyle)],
  );
}

/** The one nearest to the middle of all. */
function amid(pixels: readonly Pixel[]): Pixel {
  const mean = (of: 0 | 1) => pixels.reduce((sum, one) => sum + one[of], 0) / pixels.length;
  const [x, y] = [mean(0), mean(1)];
  const off = (one: Pixel) => Math.hypot(one[0] - x, one[1] - y);
  return pixels.reduce((a, b) => (off(a) <= off(b) ? a : b));
}

function tintOf(name: string): string {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0)!, 0);
  return tints[sum % tints.length]!;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
