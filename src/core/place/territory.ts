/**
 * Positions -> territories, by the borders of @rapideditor/country-coder (OpenStreetMap, with coastal
 * waters). Borders are disputed in places: core/control says how export rules see them.
 */
import { feature, featuresContaining } from '@rapideditor/country-coder';
import type { Point } from './geodesy.ts';

/** Wikidata id of a region whose own code country-coder does not have -> ISO 3166-2 code. */
const ownCodes: ReadonlyMap<string, string> = new Map([['Q7835', 'UA-43']]);

/** Kilometres of a degree of latitude where it is shortest, at the equator; rounded down. */
const kmPerDegree = 110.5;

/** What country-coder tells of a region, as far as it is used here. */
interface Region {
  readonly geometry: unknown;
  readonly properties: {
    readonly id: string;
    readonly iso1A2?: string | undefined;
    readonly isoStatus?: string | undefined;
    readonly groups: readonly string[];
    readonly level: string;
    readonly country?: string | undefined;
    readonly nameEn: string;
  };
}

/**
 * The territory of a position as ISO 3166-1 alpha-2 code (HK, MO and PR apart from their countries), UA-43
 * for Crimea; null at sea, at a pole, and on land that no code names.
 */
export function territoryAt({ latitude, longitude }: Point): string | null {
  if (lastAsked.latitude !== latitude || lastAsked.longitude !== longitude) {
    const territory = codesOf(featuresContaining([longitude, latitude]))[0] ?? null;
    lastAsked = { latitude, longitude, territory };
  }
  return lastAsked.territory;
}

/** The devices of a site say mostly the one position that their hall was given. */
let lastAsked: Point & { readonly territory: string | null } = {
  latitude: Number.NaN,
  longitude: Number.NaN,
  territory: null,
};

/** Every territory within `radiusKm` of a position, and possibly some a little farther: the box around it decides. */
export function territoriesNear(position: Point, radiusKm: number): ReadonlySet<string> {
  return new Set(
    boxesAround(position, radiusKm).flatMap((box) => codesOf(featuresContaining(box))),
  );
}

/** A territory's English name; its code where it has none. */
export function territoryName(code: string): string {
  if (code === 'UA-43') return 'Crimea';
  const region: Region | null = feature(code);
  return region?.properties.nameEn ?? code;
}

/** Regions with a geometry of their own were hit; those without are their groups, and name more than was hit. */
function codesOf(regions: readonly Region[]): readonly string[] {
  const codes = regions.filter((region) => region.geometry).map(codeOf);
  return codes.filter((code) => code !== null);
}

/**
 * The region's own code, else that of the territory and last of the country that it is part of: the mainland
 * of China has none. Codes that ISO 3166 only reserves (FX, IC, EA) are no territories.
 */
function codeOf(region: Region): string | null {
  const { id, groups, country } = region.properties;
  const own = ownCodes.get(id);
  if (own) return own;
  const above = groups.map((group): Region | null => feature(group));
  const territory = above.find((group) => group?.properties.level === 'territory');
  return officialCode(region) ?? (territory ? officialCode(territory) : null) ?? country ?? null;
}

function officialCode({ properties }: Region): string | null {
  return properties.isoStatus === 'excRes' ? null : (properties.iso1A2 ?? null);
}

/** Boxes [west, south, east, north] that cover the circle: two at the antimeridian, a full belt at a pole. */
function boxesAround(position: Point, radiusKm: number): [number, number, number, number][] {
  const { latitude, longitude } = position;
  const height = radiusKm / kmPerDegree;
  const south = Math.max(-90, latitude - height);
  const north = Math.min(90, latitude + height);
  const farthest = Math.max(Math.abs(south), Math.abs(north));
  const width = height / Math.cos((farthest * Math.PI) / 180);
  if (!(width < 180) || farthest >= 90) return [[-180, south, 180, north]];
  const [west, east] = [longitude - width, longitude + width];
  if (west < -180)
    return [
      [west + 360, south, 180, north],
      [-180, south, east, north],
    ];
  if (east > 180)
    return [
      [west, south, 180, north],
      [-180, south, east - 360, north],
    ];
  return [[west, south, east, north]];
}
