/** Sites on the wire, with their GeoJSON (RFC 7946) area. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  authorityId,
  country,
  page,
  partyId,
  siteId,
  text,
  version,
  versionColumns,
  versioned,
  written,
} from './values.ts';

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

/** RFC 7946 section 3.1.6: at least four positions, the last one being the first. */
const ring = z
  .array(position)
  .min(4)
  .max(2_000)
  .refine((positions) => isClosed(positions), {
    params: { reason: 'ring_not_closed' },
    message: 'a ring ends where it began',
  });
const polygon = z.array(ring).min(1).max(16);

/**
 * Every attestation of the site is measured against every edge, a long edge by pieces of half a degree: an area of
 * thousands of edges around the globe would cost half a second each, and its bytes go into each part's bundle.
 */
const MAX_EDGES = 1_000;
const MAX_HALF_DEGREES = 2_000;

type Ring = z.output<typeof ring>;

export const geometry = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('Polygon'), coordinates: polygon }),
    z.strictObject({
      type: z.literal('MultiPolygon'),
      coordinates: z.array(polygon).min(1).max(16),
    }),
  ])
  .refine(
    ({ type, coordinates }) => isModest(type === 'Polygon' ? coordinates : coordinates.flat()),
    {
      params: { reason: 'too_large' },
      message: `at most ${MAX_EDGES} edges in all, of ${MAX_HALF_DEGREES / 2} degrees together`,
    },
  );

function isModest(rings: readonly Ring[]): boolean {
  const edges = rings.reduce((sum, ring) => sum + ring.length - 1, 0);
  if (edges > MAX_EDGES) return false;
  const halfDegrees = rings.reduce((sum, ring) => sum + lengthOf(ring) * 2, 0);
  return halfDegrees <= MAX_HALF_DEGREES;
}

/** In degrees of longitude or latitude, whichever is the more, edge by edge. */
function lengthOf(ring: Ring): number {
  return ring.reduce((sum, [x, y], i) => {
    const [fromX, fromY] = ring[i - 1] ?? [x, y];
    return sum + Math.max(Math.abs(x - fromX), Math.abs(y - fromY));
  }, 0);
}

function isClosed(positions: readonly (readonly [number, number])[]): boolean {
  const [first, last] = [positions[0], positions.at(-1)];
  return first !== undefined && first[0] === last?.[0] && first[1] === last?.[1];
}

/** What the site can supply, and its power usage effectiveness; a site that does not say is not held against it. */
const sitePower = z.strictObject({
  megawatts: z.number().gt(0).max(20_000),
  pue: z.number().min(1).max(4),
});

export const newSite = z.strictObject({
  ...{ name: text(200), operator: partyId, country, geometry },
  power: sitePower.optional(),
  /** Numbers of the networks (ASN) over which the site reports; a site that does not say is not held against it. */
  networks: z.array(z.int().min(1).max(0xffff_ffff)).min(1).max(64).optional(),
});
/** A later version says all of it again; who runs a site does not change. */
export const newSiteVersion = newSite.omit({ operator: true });

/** A regulator's decision on the version that it looked at. */
export const siteConfirmation = z.strictObject({ version, note: text(1_000).optional() });
export const siteRejection = z.strictObject({ version, note: text(1_000) });

/** Where a site stands with an authority whose licences name it; without an entry it is claimed. */
const siteStanding = z.strictObject({
  authority: authorityId,
  /** Of the newest version. */
  status: z.enum(['claimed', 'confirmed', 'rejected']),
  /** The version by which ledgers of the authority's licences judge; null: the newest, since none was confirmed. */
  confirmedVersion: version.nullable(),
});
export const site = z.strictObject({
  id: siteId,
  ...newSite.shape,
  authorities: z.array(siteStanding),
  ...versioned,
});

/** Of sites there is nothing to filter by yet. */
export const siteQuery = z.strictObject(page);
export const siteWritten = site.extend(written);
export const siteList = listOf(site, [
  'id',
  'name',
  'operator',
  'country',
  'geometry',
  'power',
  'networks',
  'authorities',
  ...versionColumns,
]);
