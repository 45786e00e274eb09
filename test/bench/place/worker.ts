/** What `bench -- place` measures, as a Worker: each request runs one way so often, and times nothing itself. */
import { signingKey } from '../../../src/core/crypto/signing.ts';
import type { Ring, SiteGeometry } from '../../../src/core/model.ts';
import { type Area, areaAnswer } from '../../../src/core/place/area.ts';
import { capAround } from '../../../src/core/place/cap.ts';
import type { Claimed, Measured } from '../../../src/core/place/claim.ts';
import { distanceKm, type Point } from '../../../src/core/place/geodesy.ts';
import { locate } from '../../../src/core/place/locate.ts';
import { type Region, regionOf } from '../../../src/core/place/region.ts';
import { decodeRoundTrip, encodeRoundTrip } from '../../../src/core/place/round-trip.ts';
import { diceOf } from './dice.ts';

interface Run {
  readonly way: 'appraise' | 'decode' | 'polygon' | 'polygon-first' | 'nothing';
  readonly times: number;
}

interface Item {
  readonly claimed: Claimed;
  readonly measured: readonly Measured[];
  readonly area: Area;
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { way, times } = (await request.json()) as Run;
    let done = 0;
    for (let i = 0; i < times; i++) done += ways[way](i);
    // What was decided leaves the Worker, so that nobody leaves it out.
    return new Response(String(done));
  },
};

const ways: Readonly<Record<Run['way'], (i: number) => number>> = {
  nothing: () => 0,
  appraise: (i) => {
    const { claimed, measured, area } = made().items[i % 256]!;
    return locate(claimed, measured, area).word === 'impossible' ? 1 : 0;
  },
  decode: () => made().records.filter((record) => decodeRoundTrip(record).ok).length,
  polygon: (i) => (areaAnswer(made().regions[i % 256]!, made().coast) === 'inside' ? 1 : 0),
  'polygon-first': (i) => {
    const geometry = coastOf(3 + i);
    const area: Area = { type: 'geometry', geometry, withinKm: 0 };
    return areaAnswer(made().regions[i % 256]!, area) === 'inside' ? 1 : 0;
  },
};

let kept: ReturnType<typeof make> | undefined;

function made() {
  kept ??= make();
  return kept;
}

function make() {
  const dice = diceOf(7);
  const geometry: SiteGeometry = {
    type: 'Polygon',
    coordinates: [ring(towns[0]!, 12, 0.02, dice)],
  };
  const area: Area = { type: 'geometry', geometry, withinKm: 300 };
  const coast: Area = { type: 'geometry', geometry: coastOf(3), withinKm: 0 };
  return {
    items: Array.from({ length: 256 }, () => itemBy(dice, area)),
    regions: Array.from({ length: 256 }, () => regionBy(dice)),
    records: recordsOf(),
    coast,
  };
}

/** Singapore, and cities that hold a landmark. */
const towns: readonly Point[] = [
  [1.29, 103.85],
  [22.32, 114.17],
  [35.68, 139.65],
  [-33.87, 151.21],
  [19.08, 72.88],
  [25.2, 55.27],
  [50.11, 8.68],
  [37.77, -122.42],
].map(([latitude, longitude]) => ({ latitude: latitude!, longitude: longitude! }));

/** Honest times, 1.2 to 2.5 times what light takes, to a device in Singapore: claimed there, or a little off. */
function itemBy(dice: () => number, area: Area): Item {
  const truth = { latitude: 1.29 + dice() / 10, longitude: 103.85 + dice() / 10 };
  const measured = towns.map((position, i) => ({
    landmark: { landmark: `lm-${i}`, position, uncertaintyKm: 0.5 },
    roundTripUs: Math.ceil(distanceKm(position, truth) * 10.007 * (1.2 + 1.3 * dice())) + 300,
  }));
  return { claimed: { position: truth, accuracyKm: 0.1 }, measured, area };
}

/** Regions in, at and out of the coast: three circles around a point within twelve degrees. */
function regionBy(dice: () => number): Region {
  const truth = { latitude: 20 + 24 * dice() - 12, longitude: 24 * dice() - 12 };
  const caps = [0, 1, 2].map(() => {
    const centre = {
      latitude: truth.latitude + 6 * dice() - 3,
      longitude: truth.longitude + 6 * dice() - 3,
    };
    return capAround(centre, distanceKm(centre, truth) + 10 + 100 * dice())!;
  });
  return regionOf(caps);
}

function coastOf(seed: number): SiteGeometry {
  const centre = { latitude: 20, longitude: 0 };
  return { type: 'Polygon', coordinates: [ring(centre, 10_000, 8, diceOf(seed))] };
}

function ring(centre: Point, corners: number, degrees: number, dice: () => number): Ring {
  const points = Array.from({ length: corners }, (_, i): readonly [number, number] => {
    const turn = (2 * Math.PI * i) / corners;
    const far = degrees * (0.9 + 0.1 * dice());
    return [centre.longitude + far * Math.cos(turn), centre.latitude + far * Math.sin(turn)];
  });
  return [...points, points[0]!];
}

function recordsOf(): readonly Uint8Array[] {
  const key = signingKey('Ed25519', new Uint8Array(32).fill(5));
  const [challenge, session] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)];
  return towns.map((_, i) => {
    const roundTrip = {
      landmark: `lm-${i}`,
      device: key.thumbprint,
      challenge,
      session,
      probes: 30,
      minimumUs: 1_000 + i,
      measuredAtMs: 1_795_000_000_000,
    };
    return encodeRoundTrip(roundTrip, key).item;
  });
}
