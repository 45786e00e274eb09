/** Conditions as a regulator sees them: anomalies, their query, and what to rule out first. */
import { z } from 'zod';
import { anomalyKinds } from '../core/model.ts';
import { listOf } from './list.ts';
import {
  anomalyId,
  authorityId,
  country,
  deviceId,
  hash,
  instant,
  licenceId,
  page,
  partyId,
  siteId,
  version,
} from './values.ts';

export const anomalyKind = z.enum(anomalyKinds);
export const severity = z.enum(['low', 'medium', 'high', 'critical']);
export const subject = z.strictObject({
  type: z.enum(['device', 'site', 'licence', 'submitter', 'landmark']),
  id: z.string(),
});

/** Clean words about what was reported, or a change of the registry: which version of which object, and what it did. */
export const clearedBy = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('reports') }),
  z.strictObject({
    type: z.literal('registry'),
    object: z.string(),
    version,
    sentence: z.string(),
  }),
]);

/** A condition of a ledger, as its rule left it. */
export const condition = z.strictObject({
  kind: anomalyKind,
  subject,
  state: z.enum(['firing', 'clear']),
  severity,
  count: z.int(),
  version: z.int(),
  openedAt: instant,
  lastFiredAt: instant,
  clearedAt: instant.nullable(),
  /** What ended the last episode; null while it is firing. */
  clearedBy: clearedBy.nullable(),
  sentence: z.string(),
  /** The numbers compared and the constraint applied. */
  numbers: z.record(z.string(), z.union([z.number(), z.string()])),
  /** Digests of the last attestations that fired. */
  evidence: z.array(hash),
});

/** An earlier episode of a condition, as the header that committed its last version at this severity has it. */
export const worseEpisode = condition
  .pick({ severity: true, version: true, openedAt: true, lastFiredAt: true, clearedAt: true })
  .extend(condition.pick({ sentence: true, numbers: true, evidence: true }).shape)
  .extend({ header: z.int() });

export const anomaly = condition.extend({
  id: anomalyId,
  /** Whether a person still has to look at it; high and critical stay so, cleared or not, until one disposed of them. */
  open: z.boolean(),
  /** The worst since the last decision; where that is about the present version, the present one. Filters, counts and `open` go by it. */
  worstSeverity: severity,
  /** The first opening that came to it; null where all is decided. */
  worstSince: instant.nullable(),
  /** The first opening that no decision is about, and openings since then; null and 0 where all is decided. */
  undecidedSince: instant.nullable(),
  undecidedEpisodes: z.int(),
  /** The worst episode since then, where it was worse than the present or last one. */
  worse: worseEpisode.nullable(),
  licence: licenceId,
  exporter: partyId,
  authority: authorityId,
  site: siteId.nullable(),
  operator: partyId.nullable(),
  country: country.nullable(),
  device: deviceId.nullable(),
  /** The ledger and the header in it that committed this version. */
  ledger: z.string(),
  header: z.int(),
});
export type Anomaly = z.output<typeof anomaly>;

export const anomalyQuery = z.strictObject({
  ...page,
  kind: anomalyKind.optional(),
  /** Of `worstSeverity`. */
  severity: severity.optional(),
  condition: z.enum(['firing', 'clear', 'all']).optional(),
  open: z.enum(['true', 'false']).optional(),
  licence: licenceId.optional(),
  site: siteId.optional(),
  device: deviceId.optional(),
  exporter: partyId.optional(),
  country: country.optional(),
  /** By the opening of the present or last episode: from (inclusive), to (exclusive). */
  from: instant.optional(),
  to: instant.optional(),
});

export const anomalyList = listOf(anomaly, [
  'id',
  'kind',
  'severity',
  'worstSeverity',
  'worstSince',
  'state',
  'open',
  'undecidedSince',
  'undecidedEpisodes',
  'openedAt',
  'lastFiredAt',
  'clearedAt',
  'clearedBy',
  'count',
  'licence',
  'exporter',
  'site',
  'operator',
  'country',
  'device',
  'subject.type',
  'subject.id',
  'sentence',
  'evidence',
]);
