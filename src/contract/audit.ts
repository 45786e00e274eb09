/** What an auditor with a regulator's key is given on the wire: headers, changes and archive names as they are stored. */
import { z } from 'zod';
import { authorityId, hash, instant, licenceId, wholeNumber } from './values.ts';

/** Bytes in standard base64 (RFC 4648 section 4). */
const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

export const headersQuery = z.strictObject({
  from: wholeNumber(1, 999_999_999_999_999).optional(),
  limit: wholeNumber(1, 100).optional(),
});

/** One header in both places where it stands. */
const auditedHeader = z.strictObject({
  sequence: z.int(),
  /** Leaf data and place in the log, as the ledger says; the place is null while it is not anchored. */
  leaf: hash,
  index: z.int().nullable(),
  header: base64,
  /** The object of the archive under the leaf; null where there is none. */
  archived: base64.nullable(),
});

/** Sequences without an entry up to `end` are missing from the ledger. */
export const auditedHeaders = z.strictObject({
  items: z.array(auditedHeader),
  /** Sequence of the ledger's last header, by its own word; 0 before the first. */
  end: z.int(),
  /** The `from` of the next page. */
  next: z.int().nullable(),
});

const partObjects = ['evidence', 'verdicts'] as const;
export const ofPartObject = z.strictObject({
  id: licenceId,
  sequence: wholeNumber(1, 999_999_999_999_999),
  object: z.enum(partObjects),
});

export const changesQuery = z.strictObject({
  after: wholeNumber(0, 999_999_999_999_999).optional(),
  limit: wholeNumber(1, 50).optional(),
});

/** One change of the registry. What it is, only those see who may see everything that it names. */
const auditedChange = z.strictObject({
  sequence: z.int(),
  /** Leaf data that the registry's record gives; null where the record cannot be read. */
  leaf: hash.nullable(),
  index: z.int().nullable(),
  content: z
    .strictObject({
      /** The object of the archive under the leaf; null where there is none. */
      archived: base64.nullable(),
      /** Rows that it made, as the registry has them now; those of bulk writes and with secrets are left out. */
      rows: z.array(
        z.strictObject({
          object: z.string(),
          version: z.int(),
          row: z.record(z.string(), z.unknown()).nullable(),
        }),
      ),
    })
    .nullable(),
});

export const auditedChanges = z.strictObject({
  /** The caller's own. */
  authority: authorityId,
  /** In order; a number that is left out is missing from the registry. */
  items: z.array(auditedChange),
  next: z.int().nullable(),
});

export const evidenceQuery = z.strictObject({
  after: hash.optional(),
  limit: wholeNumber(1, 100).optional(),
});

/** Evidence bundles of the archive whose first item names a licence that the caller sees. */
export const archivedEvidence = z.strictObject({
  items: z.array(z.strictObject({ name: hash, licence: licenceId, archivedAt: instant })),
  next: hash.nullable(),
});

/** The body of a change: who did what when to which objects. A hash is SHA-256 over the canonical JSON of the row. */
export const changeBody = z.looseObject({
  action: z.string(),
  actor: z.string(),
  atMs: z.int(),
  objects: z.array(
    z.looseObject({
      object: z.string(),
      version: z.int(),
      before: hash.nullable(),
      after: hash,
      row: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
