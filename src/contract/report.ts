/** The compliance report of a licence on the wire. */
import { z } from 'zod';
import { anomalyKind, severity, subject } from './anomalies.ts';
import { custodyEvents } from './custody.ts';
import { conditions, licenceStatus, lineNumber, model } from './licences.ts';
import { computeBudget } from './limits.ts';
import {
  anomalyId,
  authorityId,
  country,
  dayOrInstant,
  hash,
  instant,
  licenceId,
  partyId,
  siteId,
  version,
  wholeNumber,
} from './values.ts';

const DAYS_MOST = 3_660;
const DAY_MS = 86_400_000;

export const reportQuery = z
  .strictObject({
    /** First moment of the period, and the first one behind it. */
    from: dayOrInstant,
    to: dayOrInstant,
    /** Leaves of a checkpoint that the log published; without it the newest one. */
    checkpoint: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
    /** A page, whatever `Accept` says. */
    format: z.enum(['json', 'html']).optional(),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'it has to be after from, the first moment of the period',
  })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= DAYS_MOST * DAY_MS, {
    path: ['to'],
    message: `longer than ${DAYS_MOST} days`,
  });

const count = z.int().min(0);
const party = z.strictObject({ id: partyId, name: z.string().nullable() });

const deviceSums = z.strictObject({
  /** Put on the licence by the end of the period, those taken off again included. */
  registered: count,
  /** With a shipping date by the end of the period. */
  shipped: count,
  retired: count,
  /** In service: seen within two intervals and grace of `devicesAt`; seen and silent since; never seen. */
  attesting: count,
  dark: count,
  neverSeen: count,
});

const amount = z.number().min(0);
const used = {
  gpuHours: amount,
  energyKwh: amount,
  /** 10^18 operations: the estimate, its stated error, and the most with what was not reported. */
  exaflop: amount,
  errorExaflop: amount,
  mostExaflop: z.number(),
  /** Of the device time from first to last reports. */
  reportedPercent: amount.nullable(),
};

const disposition = z.strictObject({
  code: z.string(),
  reason: z.string(),
  recordedAt: instant,
  /** False where the anomaly turned to something worse, or to another episode, since. */
  covers: z.boolean(),
});

const listedAnomaly = z.strictObject({
  id: anomalyId,
  kind: anomalyKind,
  title: z.string(),
  severity,
  /** The worst since the last decision: they are listed by it. */
  worstSeverity: severity,
  /** The earlier episode that was so bad; null where the present or last one is. */
  worse: z.strictObject({ severity, openedAt: instant, header: z.int() }).nullable(),
  /** The first opening that no decision is about; null where all is decided. */
  undecidedSince: instant.nullable(),
  undecidedEpisodes: z.int(),
  /** At the end of the period. */
  state: z.enum(['firing', 'clear']),
  /** Of the same episode, as of the checkpoint: `clear` where it ended since, at `clearedAt`. */
  stateAtCheckpoint: z.enum(['firing', 'clear']),
  subject,
  /** Serial number or name; null where it has none. */
  name: z.string().nullable(),
  site: siteId.nullable(),
  openedAt: instant,
  clearedAt: instant.nullable(),
  /** Null where its content was erased. */
  sentence: z.string().nullable(),
  /** The ledger's header that committed this state. */
  header: z.int(),
  /** Absent: not told to this reader. Null: nobody has decided yet. */
  disposition: disposition.nullable().optional(),
});

export const reportView = z.strictObject({
  format: z.literal('muster-report/1'),
  licence: z.strictObject({
    id: licenceId,
    version,
    number: z.string(),
    status: licenceStatus,
    authority: z.strictObject({ id: authorityId, name: z.string() }),
    exporter: party,
    endUser: party,
    validFrom: instant,
    validTo: instant,
    conditions,
  }),
  period: z.strictObject({ from: instant, to: instant }),
  reader: z.enum(['exporter', 'operator', 'regulator']),
  checkpoint: z.strictObject({ origin: z.string(), size: count, root: hash, note: z.string() }),
  /** The last entry of the licence's ledger under the checkpoint; null where there is none. */
  ledger: z
    .strictObject({
      sequence: count,
      leaf: hash,
      logIndex: count,
      settledAt: instant,
      /** The first entry whose figures are known: 1, but for a ledger from before there was a record. */
      recordedFrom: count,
    })
    .nullable(),
  items: z.array(z.strictObject({ line: lineNumber, model, licensed: count, ...deviceSums.shape })),
  sites: z.array(
    z.strictObject({
      id: siteId,
      name: z.string().nullable(),
      country: country.nullable(),
      operator: party.nullable(),
      ...deviceSums.shape,
    }),
  ),
  devices: deviceSums,
  /** Of when attesting and dark are said: the end of the period, or the ledger's last entry where that is earlier. */
  devicesAt: instant,
  /** Null to a reader who sees a part of the licence alone. */
  reports: z.strictObject({ settled: count, present: count }).nullable(),
  /** Of reports that show presence: the word on their place. Null where it is kept to the regulator. */
  location: z
    .strictObject({
      proved: count,
      consistent: count,
      unproven: count,
      impossible: count,
      /** Proved of present, in per cent to a hundredth; null where none was present. */
      provedPercent: z.number().nullable(),
    })
    .nullable(),
  /** By the reports of devices; null to a reader who sees a part of the licence alone. */
  usage: z
    .strictObject({
      ...used,
      /** Of each period that the report touches, whole; null where the licence has no budget. */
      budget: z
        .strictObject({
          ...computeBudget.shape,
          periods: z.array(z.strictObject({ from: instant, to: instant, ...used })),
        })
        .nullable(),
    })
    .nullable(),
  /** Hand-overs shipped by the end of the period, by what they were; what was taken back is left out. */
  custody: z.array(
    z.strictObject({
      event: z.enum(custodyEvents),
      handovers: count,
      devices: count,
      /** Signed for by receivers; in hand-overs that nobody has signed for; not found by the receiver. */
      received: count,
      pending: count,
      missing: count,
    }),
  ),
  anomalies: z.strictObject({
    counts: z.array(
      z.strictObject({
        kind: anomalyKind,
        /** What the rule calls it. */
        title: z.string(),
        /** The worst since the last decision. */
        severity,
        /** At the end of the period. */
        state: z.enum(['firing', 'clear']),
        count,
        /** Of those that were firing then: ended since, as of the checkpoint. */
        endedSince: count,
      }),
    ),
    listed: z.array(listedAnomaly),
    /** How many more there are than are listed. */
    unlisted: count,
  }),
});
