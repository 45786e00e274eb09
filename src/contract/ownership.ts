/** Who owns whom, on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  country,
  dayOrInstant,
  instant,
  names,
  page,
  partyId,
  stakeId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

/** Hundredths of a percent, so that sums are exact: 5,000 is half. */
const basisPoints = z.int().min(0).max(10_000);

const terms = {
  /** Of the whole, held directly; 0 in a correction: it was never so. */
  basisPoints,
  from: dayOrInstant,
  /** Absent: it goes on. */
  to: dayOrInstant.optional(),
  /** What the statement rests on: a register, a filing, an answer. */
  source: text(300),
};

function isSpan({ from, to }: { readonly from: string; readonly to?: string | undefined }) {
  return to === undefined || Date.parse(from) < Date.parse(to);
}
const emptySpan = {
  path: ['to'],
  params: { reason: 'validity_empty' },
  message: 'it ends before it begins',
};

export const newStake = z
  .strictObject({ owner: partyId, owned: partyId, ...terms })
  .refine(isSpan, emptySpan)
  .refine(({ owner, owned }) => owner !== owned, {
    path: ['owned'],
    message: 'nobody owns himself',
  });
export const newStakeVersion = z.strictObject(terms).refine(isSpan, emptySpan);

export const stake = z.strictObject({
  id: stakeId,
  owner: partyId,
  owned: partyId,
  basisPoints: z.int(),
  from: instant,
  to: instant.nullable(),
  source: z.string(),
  ...versioned,
});
export const stakeWritten = stake.extend(written);
export const stakeQuery = z.strictObject({ ...page, party: partyId.optional() });
export const stakeList = listOf(stake, [
  'id',
  'owner',
  'owned',
  'basisPoints',
  'from',
  'to',
  'source',
  ...versionColumns,
]);

export const ownershipQuery = z.strictObject({ at: dayOrInstant.optional() });

/** Where a party stands by its owners at a date, by all that the caller may judge by. */
export const ownershipView = z.strictObject({
  party: partyId,
  at: instant,
  headquarters: country.nullable(),
  incorporatedOn: instant.nullable(),
  /** At the end of its chain of majorities; several where majorities go in a circle. */
  ultimateParents: z.array(z.strictObject({ party: partyId, headquarters: country.nullable() })),
  /** What each owner holds directly. */
  owners: z.array(z.strictObject({ party: partyId, basisPoints: z.int() })),
  /** Of a regulator: what was decided to be a listed party, and what listed parties hold of it through every chain. */
  listed: z
    .strictObject({
      isListed: z.boolean(),
      countsAsListed: z.boolean(),
      basisPointsLeast: z.int(),
      basisPointsMost: z.int(),
      /** The affiliates rule of that date; null: suspended, or not yet there. */
      rule: z.string().nullable(),
    })
    .nullable(),
  /** False where there are more owners than are followed. */
  isWhole: z.boolean(),
  names,
});
