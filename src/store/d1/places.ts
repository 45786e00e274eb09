/** Places: whose an anomaly is and where its subject stood, each combination once, under an id that is made of it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Whereabouts } from '../../flow/ports.ts';
import { insertStatements } from './bulk.ts';
import { anomalyPlaces } from './condition-schema.ts';

/** Of 48 bits, which a number holds exactly; no two keys may meet in one (below). */
const ID_BYTES = 6;

/** What a query knows of a place. */
export type Place = ReturnType<typeof placeOf>;

function keyOf({ authority, exporter, operator, licence, site, country }: Whereabouts): string {
  return JSON.stringify([authority, exporter, operator, licence, site, country]);
}

/** The place of an anomaly. */
export function placeOf(where: Whereabouts) {
  const { authority, exporter, operator, licence, site, country } = where;
  const key = keyOf(where);
  const hash = sha256(utf8ToBytes(key)).subarray(0, ID_BYTES);
  const id = hash.reduce((sum, byte) => sum * 256 + byte, 0);
  return { id, key, authority, exporter, operator, licence, site, country };
}

/** The places of many anomalies, each made once; found by licence and site, since a key of all names costs a row's time. */
export class Places {
  readonly #byLicence = new Map<string, Map<string | null, Place[]>>();

  idOf(where: Whereabouts): number {
    const bySite = this.#byLicence.get(where.licence) ?? new Map<string | null, Place[]>();
    const there = bySite.get(where.site) ?? [];
    const known = there.find((place) => isAt(place, where));
    if (known) return known.id;
    const place = placeOf(where);
    this.#byLicence.set(where.licence, bySite.set(where.site, [...there, place]));
    return place.id;
  }

  get all(): readonly Place[] {
    return [...this.#byLicence.values()].flatMap((bySite) => [...bySite.values()].flat());
  }
}

function isAt(place: Place, { authority, exporter, operator, country }: Whereabouts): boolean {
  const isOf = place.authority === authority && place.exporter === exporter;
  return isOf && place.operator === operator && place.country === country;
}

/** Two keys under one id would show one tenant what is another's: the write fails instead. */
const UNIQUE = {
  conflict: ['id'],
  keep: new Set(['id', 'authority', 'exporter', 'operator', 'licence', 'site', 'country']),
  where: `json(CASE WHEN excluded.key = anomaly_places.key THEN '0' ELSE 'two places of one id' END)`,
};

/** Statements that make sure of the places, to go before the rows that name them. */
export function placeStatements(db: D1Database, places: readonly Place[]): D1PreparedStatement[] {
  return insertStatements(db, anomalyPlaces, places, UNIQUE);
}
