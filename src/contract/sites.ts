/** Sites on the wire, with their GeoJSON (RFC 7946) area. */
import { z } from 'zod';
import { country, partyId, siteId, text, versioned, written } from './values.ts';

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

/** RFC 7946 section 3.1.6: at least four positions, the last one being the first. */
const ring = z
  .array(position)
  .min(4)
  .max(2_000)
  .refine((positions) => isClosed(positions), { params: { reason: 'ring_not_closed' } });
const polygon = z.array(ring).min(1).max(16);

export const geometry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Polygon'), coordinates: polygon }),
  z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1).max(16) }),
]);

function isClosed(positions: readonly (readonly [number, number])[]): boolean {
  const [first, last] = [positions[0], positions.at(-1)];
  return first !== undefined && first[0] === last?.[0] && first[1] === last?.[1];
}

export const newSite = z.strictObject({ name: text(200), operator: partyId, country, geometry });
export const site = z.strictObject({ id: siteId, ...newSite.shape, ...versioned });
export const siteWritten = site.extend(written);
export const siteList = z.strictObject({ items: z.array(site), next: z.string().nullable() });
