/** What a cheat can do to an item without its key: break its signature, or write other claims over the signed ones. */
import { type CborMap, decode, encode } from '../core/codec/cbor.ts';
import { decodeSign1, encodeSign1 } from '../core/codec/cose.ts';
import { isMap } from '../core/codec/value.ts';
import type { Point } from './places.ts';

/** RFC 9711 section 4.2.10: the location claim, its latitude and its longitude. */
const LOCATION = 264;
const LATITUDE = 1;
const LONGITUDE = 2;
const LIMITS = { maxBytes: 16_384, maxDepth: 16 } as const;

/** An item with one bit of its last byte flipped, which is one of its signature. */
export function damaged(item: Uint8Array): Uint8Array {
  const copy = item.slice();
  copy[copy.length - 1]! ^= 1;
  return copy;
}

/** An item with another place written in under the old signature. Throws on an item that is none of ours. */
export function relocated(item: Uint8Array, place: Point): Uint8Array {
  const message = decodeSign1(item, { limits: LIMITS, tag: 'required' });
  const claims = message.ok ? decode(message.value.payload, LIMITS) : message;
  if (!message.ok || !claims.ok || !isMap(claims.value)) throw new Error('no item of a simulation');
  const location = claims.value.get(LOCATION);
  if (!isMap(location)) throw new Error('an item of a simulation claims a place');
  const moved: CborMap = new Map([
    ...location,
    [LATITUDE, place.latitude],
    [LONGITUDE, place.longitude],
  ]);
  const payload = encode(new Map([...claims.value, [LOCATION, moved]]));
  return encodeSign1({ ...message.value, payload });
}
