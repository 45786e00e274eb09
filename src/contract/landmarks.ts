/** Landmarks on the wire: points of known place that measure round trips to keys. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  authorityId,
  base64url,
  hash,
  id,
  instant,
  partyId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const landmarkId = id('lmk');

const host = String.raw`(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])`;

/** A name, an IPv4 address or an IPv6 address in brackets, and a UDP port. */
const address = z
  .string()
  .max(262)
  .regex(new RegExp(`^${host}:[1-9][0-9]{0,4}$`), 'not host:port, as landmark.example:4500')
  .refine((given) => Number(given.slice(given.lastIndexOf(':') + 1)) <= 65_535, {
    message: 'a port is at most 65535',
  });

export const newLandmark = z.strictObject({
  name: text(200),
  /** WGS 84, degrees. */
  position: z.strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    /** How far off the position may be at most. */
    uncertaintyKm: z.number().min(0.001).max(1_000),
  }),
  /** How the position is known: a survey, a contract, a visit. */
  evidence: text(500),
  /** COSE_Key, deterministic CBOR: what its records are signed under. */
  key: base64url(256),
  /** Where agents reach it, over UDP. */
  address,
  /** What it measures counts from then (inclusive) to then (exclusive). */
  validFrom: instant,
  validTo: instant,
  /** The party that runs it; absent: who registers it. */
  operator: partyId.optional(),
});

/** Why a record of one landmark by another was not taken. */
const meshReasons = [
  'record_unreadable',
  'landmark_unknown',
  'key_other',
  'time_other',
  'signature_invalid',
  'challenge_unknown',
] as const;
export type MeshReason = (typeof meshReasons)[number];

const at = z.int().min(0);
export const meshTaken = z.strictObject({
  landmark: landmarkId,
  records: z.array(
    z.discriminatedUnion('word', [
      /** `known`: it says no more than is on record. */
      z.strictObject({ at, word: z.enum(['kept', 'known']) }),
      z.strictObject({ at, word: z.literal('refused'), reason: z.enum(meshReasons) }),
    ]),
  ),
  ...written,
});
/** 64 records of 512 bytes, each in a byte string. */
export const meshBytes = 33_000;

export const landmark = z.strictObject({
  id: landmarkId,
  ...newLandmark.omit({ operator: true }).shape,
  thumbprint: hash,
  operator: partyId.nullable(),
  /** The authority whose regulator registered it; null: the administration. */
  authority: authorityId.nullable(),
  revokedAt: instant.nullable(),
  ...versioned,
});
/** One landmark; that it is suspected is shown to the administration and to regulators alone. */
export const landmarkShown = landmark.extend({
  suspect: z
    .strictObject({
      by: z.enum(['mesh', 'exchange', 'devices']),
      /** Other landmarks, or parties of devices. */
      against: z.array(z.string()),
      since: instant,
    })
    .nullable()
    .optional(),
});
export const landmarkWritten = landmark.extend(written);
export const landmarkList = listOf(landmark, [
  'id',
  'name',
  'position.latitude',
  'position.longitude',
  'position.uncertaintyKm',
  'evidence',
  'key',
  'thumbprint',
  'address',
  'validFrom',
  'validTo',
  'operator',
  'authority',
  'revokedAt',
  ...versionColumns,
]);
