/** Screening lists, candidates and decisions on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  authorityId,
  dayOrInstant,
  hash,
  id,
  instant,
  partyId,
  screeningListId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const screeningLimits = { bytes: 16 * 1024 * 1024, rows: 50_000 } as const;

/** The columns of the Consolidated Screening List that are read; the file may have its others. */
export const screeningColumns = {
  required: ['source', 'name'],
  read: ['source', 'entity_number', 'type', 'name', 'addresses', 'start_date', 'alt_names'],
} as const;

export const uploadQuery = z.strictObject({ name: text(100) });

const screeningList = z.strictObject({
  id: screeningListId,
  authority: authorityId,
  name: z.string(),
  entries: z.int(),
  /** SHA-256 of the file as it was uploaded. */
  fileHash: hash,
  ...versioned,
});
export const screeningListWritten = screeningList.extend(written);
export const screeningLists = listOf(screeningList, [
  'id',
  'name',
  'entries',
  'fileHash',
  ...versionColumns,
]);

const entryKey = z.string().regex(/^[0-9a-f]{24}$/, 'not an entry of a list');

/** What a person may look at; none of it is a match. */
export const candidates = z.strictObject({
  party: partyId,
  notice: z.string(),
  /** What was looked through; without any, that nothing was found says nothing. */
  lists: z.int(),
  /** How many entries are alike; the most alike are shown. */
  found: z.int(),
  items: z.array(
    z.strictObject({
      list: screeningListId,
      listName: z.string(),
      listVersion: z.int(),
      entry: entryKey,
      source: z.string(),
      number: z.string(),
      type: z.string(),
      name: z.string(),
      /** The name, or other name, that is most alike. */
      matched: z.string(),
      /** Of 100: how alike the names are, and nothing more. */
      score: z.number(),
      addresses: z.string(),
      startDate: z.string(),
      decision: z.enum(['same', 'other']).nullable(),
    }),
  ),
});

export const listingDecision = z.strictObject({
  list: screeningListId,
  entry: entryKey,
  decision: z.enum(['same', 'other']),
  /** Since when the party is listed; now unless told. */
  from: dayOrInstant.optional(),
  note: text(1_000).optional(),
});
export const listingWritten = z.strictObject({
  id: id('lsd'),
  party: partyId,
  list: screeningListId,
  listVersion: z.int(),
  entry: entryKey,
  entryName: z.string(),
  decision: z.enum(['same', 'other']),
  from: instant,
  ...versioned,
  ...written,
});
