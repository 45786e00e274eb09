/** Random regions and areas, decided by src/core/place and by a grid of points: how often they disagree. */
import type { SiteGeometry } from '../../../src/core/model.ts';
import { areaAnswer } from '../../../src/core/place/area.ts';
import { type Cap, capOf } from '../../../src/core/place/cap.ts';
import { isEmpty, type Region, regionOf } from '../../../src/core/place/region.ts';
import { vectorOf } from '../../../src/core/place/vector.ts';
import { ask, type GridArea, type GridCap, gridOf } from '../../core/place/oracle.ts';
import { diceOf, pointBy } from './dice.ts';

const earthKm = 6371.0088;

/** Answers that the grid was sure of, and those of them that differ. */
export function disagreements(trials: number): { readonly asked: number; readonly wrong: number } {
  const grid = gridOf(8_000);
  const dice = diceOf(20261126);
  const count = { asked: 0, wrong: 0 };
  const compare = (said: string, sure: string) => {
    if (sure === 'unsure') return;
    count.asked += 1;
    if (said !== sure) count.wrong += 1;
  };
  for (let i = 0; i < trials; i++) {
    const caps = capsBy(dice);
    const area = i % 2 === 0 ? discBy(dice) : partsBy(dice);
    const region = regionFor(caps);
    const sure = ask(grid, caps, area);
    compare(isEmpty(region) ? 'yes' : 'no', sure.empty);
    if (!isEmpty(region)) compare(answer(region, area), sure.area);
  }
  return count;
}

/** Half of them around one point, as honest answers are, so that regions are small and not empty. */
function capsBy(dice: () => number): readonly GridCap[] {
  const truth = pointBy(dice);
  const isHonest = dice() < 0.5;
  return Array.from({ length: 1 + Math.floor(8 * dice()) }, () => {
    const centre = pointBy(dice);
    const least = isHonest ? angleOf(truth, centre) : 0.1;
    return { centre, radius: Math.min(3, least * (1 + dice()) + 0.05) };
  });
}

function angleOf(a: { latitude: number; longitude: number }, b: typeof a): number {
  const [p, q] = [vectorOf(a), vectorOf(b)];
  return Math.acos(Math.max(-1, Math.min(1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2])));
}

function discBy(dice: () => number): GridArea {
  return { type: 'disc', centre: pointBy(dice), radius: 0.05 + 2 * dice() };
}

/** A box, holed or not, and a smaller one beside it or not, the antimeridian wherever it falls. */
function partsBy(dice: () => number): GridArea {
  const { longitude } = pointBy(dice);
  const [latitude, half] = [100 * dice() - 50, 4 + 20 * dice()];
  const first = [box(longitude, latitude, half)];
  if (dice() < 0.5) first.push(box(longitude, latitude, half / 2));
  const second = [box(longitude + 3 * half, latitude, half / 2)];
  return { type: 'parts', parts: dice() < 0.5 ? [first, second] : [first] };
}

function box(x: number, y: number, half: number): readonly (readonly [number, number])[] {
  const [w, e, s, n] = [x - half, x + half, y - half, y + half];
  return [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
}

function regionFor(caps: readonly GridCap[]): Region {
  const made = caps.map(({ centre, radius }) => capOf(vectorOf(centre), radius));
  return regionOf(made.filter((cap): cap is Cap => cap !== null));
}

function answer(region: Region, area: GridArea): string {
  if (area.type === 'disc') {
    const radiusKm = area.radius * earthKm;
    return areaAnswer(region, { type: 'disc', centre: area.centre, radiusKm });
  }
  const geometry = { type: 'MultiPolygon', coordinates: area.parts } as unknown as SiteGeometry;
  return areaAnswer(region, { type: 'geometry', geometry, withinKm: 0 });
}
