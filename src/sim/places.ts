/** The five sites and the place that a rack ends up in: real coordinates, invented owners. */

/** WGS 84, degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

export type SiteKey = 'johor' | 'singapore' | 'dublin' | 'frankfurt' | 'abu-dhabi';

export interface SitePlan {
  readonly key: SiteKey;
  readonly name: string;
  readonly country: string;
  readonly operator: string;
  /** Where the halls stand. */
  readonly centre: Point;
  /** The fence, GeoJSON order (longitude, latitude), closed, counter-clockwise. */
  readonly ring: readonly (readonly [number, number])[];
  /** Of all devices. */
  readonly share: number;
}

export const sites: readonly SitePlan[] = [
  {
    key: 'johor',
    name: 'Sedenak Hall 3',
    country: 'MY',
    operator: 'Selat Digital Sdn Bhd',
    centre: { latitude: 1.7132, longitude: 103.5305 },
    ring: [
      [103.5258, 1.7096],
      [103.5349, 1.7091],
      [103.5361, 1.7148],
      [103.5322, 1.7174],
      [103.5262, 1.7165],
      [103.5258, 1.7096],
    ],
    share: 0.3,
  },
  {
    key: 'singapore',
    name: 'Jurong West Exchange',
    country: 'SG',
    operator: 'Straits Colocation Pte Ltd',
    centre: { latitude: 1.3248, longitude: 103.6986 },
    ring: [
      [103.6949, 1.3221],
      [103.7018, 1.3214],
      [103.7029, 1.3269],
      [103.6985, 1.3283],
      [103.6944, 1.3266],
      [103.6949, 1.3221],
    ],
    share: 0.2,
  },
  {
    key: 'dublin',
    name: 'Grange Castle North',
    country: 'IE',
    operator: 'Liffey Cloud Ltd',
    centre: { latitude: 53.3202, longitude: -6.4306 },
    ring: [
      [-6.4378, 53.3169],
      [-6.4241, 53.3163],
      [-6.4229, 53.3218],
      [-6.4297, 53.3241],
      [-6.4381, 53.3226],
      [-6.4378, 53.3169],
    ],
    share: 0.2,
  },
  {
    key: 'frankfurt',
    name: 'Sossenheim 2',
    country: 'DE',
    operator: 'Mainkai Rechenzentren GmbH',
    centre: { latitude: 50.1213, longitude: 8.5712 },
    ring: [
      [8.5651, 50.1178],
      [8.5768, 50.1183],
      [8.5779, 50.1236],
      [8.5716, 50.1251],
      [8.5644, 50.1232],
      [8.5651, 50.1178],
    ],
    share: 0.18,
  },
  {
    key: 'abu-dhabi',
    name: 'Masdar Quarter',
    country: 'AE',
    operator: 'Khaleej Compute FZ-LLC',
    centre: { latitude: 24.4291, longitude: 54.6153 },
    ring: [
      [54.6098, 24.4257],
      [54.6201, 24.4253],
      [54.6213, 24.4311],
      [54.6158, 24.4333],
      [54.6094, 24.4316],
      [54.6098, 24.4257],
    ],
    share: 0.12,
  },
];

/** Horinger county south of Hohhot, Inner Mongolia. */
export const horinger: Point = { latitude: 40.5163, longitude: 111.7924 };

/** Metres of one degree of latitude, to a part in a hundred. */
const METRES_A_DEGREE = 111_320;

/** A point so many metres to the north and to the east of another. */
export function offset(from: Point, northMetres: number, eastMetres: number): Point {
  const narrowing = Math.cos((from.latitude * Math.PI) / 180);
  return {
    latitude: rounded(from.latitude + northMetres / METRES_A_DEGREE),
    longitude: rounded(from.longitude + eastMetres / (METRES_A_DEGREE * narrowing)),
  };
}

/** To seven decimals, a centimetre. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
