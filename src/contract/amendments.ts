/** Amendments of licences on the wire: what is to change, from when on, and where others stand in the way. */
import { z } from 'zod';
import { firmware, lineExtras, lineNumber, location, model, newLocation } from './licences.ts';
import { limits } from './limits.ts';
import { listOf } from './list.ts';
import {
  amendmentId,
  country,
  instant,
  licenceId,
  page,
  partyId,
  siteId,
  text,
  version,
  versionColumns,
  versioned,
  written,
} from './values.ts';

/** A line's new figures; what is not named stays, and a quantity of 0 takes the line out. */
const lineChange = z
  .strictObject({
    line: lineNumber,
    model: model.optional(),
    quantity: z.int().min(0).max(100_000).optional(),
    ...lineExtras,
  })
  .refine(({ line: _, ...changes }) => Object.values(changes).some((one) => one !== undefined), {
    params: { reason: 'field_missing' },
    message: 'nothing of the line changes',
  });

const siteNames = z.array(siteId).max(500);

/** Conditions to change, each by itself; lists, the floor and the limits are set as a whole. */
const conditionChanges = z.strictObject({
  intervalS: z.int().min(60).max(31_536_000).optional(),
  graceS: z.int().min(0).max(31_536_000).optional(),
  countries: z.array(country).max(250).optional(),
  firmwareFloor: firmware.optional(),
  limits: limits.optional(),
  /** Null: a claimed place is enough from then on. */
  location: location.nullable().optional(),
});

const changes = z.strictObject({
  items: z.array(lineChange).min(1).max(100).optional(),
  sites: z.strictObject({ add: siteNames.optional(), remove: siteNames.optional() }).optional(),
  endUser: partyId.optional(),
  validFrom: instant.optional(),
  validTo: instant.optional(),
  conditions: conditionChanges.optional(),
});
export type AmendmentChanges = z.output<typeof changes>;

const newConditions = conditionChanges.extend({ location: newLocation.nullable().optional() });

const amendmentChanges = changes
  .extend({ conditions: newConditions.optional() })
  .refine(changesSomething, { params: { reason: 'field_missing' }, message: 'changes nothing' })
  .refine(({ items = [] }) => isUnique(items.map(({ line }) => line)), {
    path: ['items'],
    message: 'a line twice',
  })
  .refine(({ sites: { add = [], remove = [] } = {} }) => isUnique([...add, ...remove]), {
    path: ['sites'],
    message: 'a site twice',
  });
function changesSomething({ sites, conditions, ...others }: AmendmentChanges): boolean {
  const members = [...Object.values(others), ...Object.values(conditions ?? {})];
  const sitesNamed = [...(sites?.add ?? []), ...(sites?.remove ?? [])].length > 0;
  return sitesNamed || members.some((member) => member !== undefined);
}

function isUnique(values: readonly (string | number)[]): boolean {
  return new Set(values).size === values.length;
}

export const newAmendment = z.strictObject({
  changes: amendmentChanges,
  /** Past, now or future. */
  effectiveFrom: instant,
  reason: text(1_000),
});

/**
 * `claimed` by the exporter, `scheduled` by the authority for a date to come, `confirmed` and part of the licence's
 * versions; `rejected` by the authority or `withdrawn` by the exporter, and so without effect.
 */
export const amendmentStatus = z.enum([
  'claimed',
  'scheduled',
  'confirmed',
  'rejected',
  'withdrawn',
]);
export type AmendmentStatus = z.output<typeof amendmentStatus>;

export const amendment = z.strictObject({
  id: amendmentId,
  licence: licenceId,
  status: amendmentStatus,
  /** Who brought it up. */
  origin: z.enum(['exporter', 'authority']),
  changes,
  effectiveFrom: instant,
  reason: z.string(),
  /** Of the last decision on it. */
  note: z.string().nullable(),
  /** The versions of the licence that it made. */
  licenceVersions: z.array(version),
  ...versioned,
});

/** Another amendment of the same licence that sets the same fields. */
const amendmentOverlap = z.strictObject({
  amendment: amendmentId,
  status: amendmentStatus,
  effectiveFrom: instant,
  fields: z.array(z.string()),
  /** Whose word holds from the later of both dates on. */
  wins: z.enum(['this', 'other', 'undecided']),
  sentence: z.string(),
});
export type AmendmentOverlap = z.output<typeof amendmentOverlap>;

/** A version of the licence under which attestations were judged that settled after the amendment's date and before it was known. */
export const judgedUnder = z.strictObject({ version, from: instant, to: instant });

export const amendmentView = amendment.extend({
  overlaps: z.array(amendmentOverlap),
  judgedUnder: z.array(judgedUnder),
  /** What it means for verdicts and conditions, a sentence each. */
  explanation: z.array(z.string()),
});
export const amendmentWritten = amendmentView.extend(written);
export const amendmentList = listOf(amendment, [
  'id',
  'licence',
  'status',
  'origin',
  'effectiveFrom',
  'reason',
  'note',
  'changes',
  'licenceVersions',
  ...versionColumns,
]);

export const amendmentQuery = z.strictObject({
  ...page,
  licence: licenceId.optional(),
  status: amendmentStatus.optional(),
});

/** A decision on an amendment, in words for the record. */
export const amendmentDecision = z.strictObject({ note: text(1_000).optional() });
