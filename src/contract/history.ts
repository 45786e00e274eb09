/** The history of registry objects on the wire. */
import { z } from 'zod';
import { dayOrInstant, hash, instant } from './values.ts';

/** An id of any object that has a history, or of an API key. */
export const ofObject = z.strictObject({
  id: z
    .string()
    .regex(/^([a-z]{3}_)?[0-9a-f]{24}([0-9a-f]{8})?$/, 'not an id of the registry, such as lic_…'),
});

const named = z.strictObject({ id: z.string(), name: z.string() });

export const actor = z.strictObject({
  /** Null where an authority does not tell whose key asked. */
  apiKey: z.string().nullable(),
  role: z.enum(['admin', 'exporter', 'operator', 'regulator']).nullable(),
  party: named.nullable(),
  authority: named.nullable(),
  /** Of the caller's own keys alone. */
  label: z.string().nullable(),
});

export const historyView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  versions: z.array(
    z.strictObject({
      version: z.int(),
      validFrom: instant,
      recordedAt: instant,
      actor,
      /** The records that name this version, each a leaf of the log; not all need be of whoever made it. */
      changes: z.array(
        z.strictObject({
          sequence: z.int(),
          action: z.string(),
          recordedAt: instant,
          actor,
          /** SHA-256 of the archived change record: the leaf's data. */
          leaf: hash,
          /** Where the leaf stands in the log; null while it is on the way. */
          index: z.int().nullable(),
        }),
      ),
    }),
  ),
  /** Whether older versions than these exist. */
  more: z.boolean(),
});

/** `date`: as it stood then. `known`: by what had been recorded until then; now unless told. */
export const standingQuery = z.strictObject({
  date: dayOrInstant,
  known: dayOrInstant.optional(),
});
export const standingView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  version: z.int(),
  validFrom: instant,
  recordedAt: instant,
  row: z.record(z.string(), z.unknown()),
});

export const diffQuery = z.strictObject({ from: dayOrInstant, to: dayOrInstant });
export const diffView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  /** The versions that held at the two dates; null where the object did not exist. */
  from: z.int().nullable(),
  to: z.int().nullable(),
  changes: z.array(
    z.strictObject({
      /** RFC 6901 pointer into the row. */
      pointer: z.string(),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    }),
  ),
});
