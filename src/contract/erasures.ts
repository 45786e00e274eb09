/** Retention and erasure on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import { authorityId, erasureId, hash, instant, licenceId } from './values.ts';

/** What keeps content whatever its age. */
export const keptBy = z.enum(['legal-hold', 'open-case', 'open-anomaly', 'active-devices']);

/** From what the time of retention runs. */
export const retentionEvent = z.enum([
  'licence-ended',
  'device-changed',
  'anomaly-seen',
  'decision-made',
  'case-worked',
  'licence-amended',
  'attestation-settled',
  'file-attached',
]);

/** A licence that has ended, and when its content goes. */
export const retention = z.strictObject({
  id: licenceId,
  number: z.string(),
  authority: authorityId,
  endedAt: instant,
  lastEvent: retentionEvent,
  lastEventAt: instant,
  /** May lie beyond the years that an instant is written in. */
  dueAt: z.string(),
  state: z.enum(['kept', 'running', 'due']),
  keptBy: keptBy.nullable(),
  /** The last header of its ledger whose bundles are erased; 0 where none is. */
  erasedThroughHeader: z.int(),
});
export const retentionList = listOf(retention, [
  'id',
  'number',
  'authority',
  'endedAt',
  'lastEvent',
  'lastEventAt',
  'dueAt',
  'state',
  'keptBy',
  'erasedThroughHeader',
]);

const said = {
  id: erasureId,
  licence: licenceId.nullable(),
  authority: authorityId.nullable(),
  recordedAt: instant,
  actor: z.string(),
  basis: z.string(),
  lastEvent: retentionEvent,
  lastEventAt: instant,
  retentionDays: z.int(),
  firstHeader: z.int(),
  lastHeader: z.int(),
  whole: z.boolean(),
  /** How many objects it names. */
  count: z.int(),
  /** Of the log; null while it is on the way: nothing is deleted before. */
  leafIndex: z.int().nullable(),
  deletedAt: instant.nullable(),
};

/** One erasure with what it took. */
export const erasure = z.strictObject({
  ...said,
  objects: z.array(
    z.strictObject({ kind: z.enum(['evidence', 'verdicts', 'attachments']), name: hash }),
  ),
});
export const erasureList = listOf(z.strictObject(said), [
  'id',
  'licence',
  'authority',
  'recordedAt',
  'actor',
  'basis',
  'lastEvent',
  'lastEventAt',
  'retentionDays',
  'firstHeader',
  'lastHeader',
  'whole',
  'count',
  'leafIndex',
  'deletedAt',
]);
