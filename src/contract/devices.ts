/** Devices on the wire: rows of a manifest, and what registry and ledger say of one. */
import { z } from 'zod';
import { anchorId } from './anchors.ts';
import { condition } from './anomalies.ts';
import { firmware, lineNumber, model } from './licences.ts';
import { listOf } from './list.ts';
import { referenceValuesId } from './reference-values.ts';
import {
  authorityId,
  dayOrInstant,
  deviceId,
  hash,
  instant,
  licenceId,
  page,
  partyId,
  siteId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const manifestLimits = { rows: 100_000, bytes: 16 * 1024 * 1024, errors: 1_000 } as const;

export const manifestColumns = {
  required: ['serial', 'model', 'line', 'site', 'shippedAt'],
  optional: ['uuid', 'hardwareKeyHash'],
} as const;

/** One device of a manifest, as NDJSON has it; a CSV cell is a string, and an empty one is absent. */
export const manifestRow = z.strictObject({
  serial: text(64),
  model,
  line: lineNumber,
  site: siteId,
  uuid: z.uuid().toLowerCase().optional(),
  /** SHA-256 of the hardware key's SubjectPublicKeyInfo. */
  hardwareKeyHash: hash.optional(),
  shippedAt: dayOrInstant,
});
export type ManifestRow = z.output<typeof manifestRow>;

export const manifestQuery = z.strictObject({ dryRun: z.enum(['true', 'false']).optional() });
export const manifestAnswer = z.strictObject({
  licence: licenceId,
  rows: z.int(),
  /** False where it was asked to try only. */
  registered: z.boolean(),
  ...written,
});

/** `moving`: between two licences; `moved`: as those see it who saw it under the licence that it left. */
export const deviceStatus = z.enum(['active', 'revoked', 'moving', 'moved']);

const attestationKey = z.strictObject({
  version: z.int(),
  suite: z.enum(['Ed25519', 'ESP256', 'ESP384']),
  thumbprint: hash,
  enrolledAt: instant,
  actor: z.string(),
});

const versionOf = { component: z.enum(['vbios', 'driver']), version: z.string() };
const comparedWith = {
  ...versionOf,
  reference: referenceValuesId,
  referenceVersion: z.int(),
  compared: z.int(),
};
/** What a chip measured of a component, held against the reference values of its version. */
const measuredComponent = z.discriminatedUnion('word', [
  z.strictObject({ word: z.literal('matched'), ...comparedWith }),
  z.strictObject({
    ...{ word: z.literal('differs'), ...comparedWith, differing: z.int() },
    /** The first few. */
    values: z.array(z.strictObject({ index: z.int(), measured: z.string().nullable() })),
    since: instant,
  }),
  /** Nobody registered values for its version; `since`: a version before it differed. */
  z.strictObject({ word: z.literal('unknown'), ...versionOf, since: instant.optional() }),
]);

const chipReport = z.strictObject({
  confidential: z.enum(['off', 'protected-pcie']).optional(),
  measured: z.array(measuredComponent).optional(),
});

export const binding = z.strictObject({
  version: z.int(),
  thumbprint: hash,
  /** `bound`: the host of a genuine chip committed to the key; `tpm`: a TPM holds it, and never lets it go. */
  strength: z.enum(['tpm', 'bound']),
  hardwareKeyHash: hash,
  chip: z.string(),
  architecture: z.string(),
  identity: z.string(),
  firmware,
  /** The trust anchor that vouches for a TPM. */
  anchor: anchorId.nullable(),
  /** What the chip's signed report says beside who it is; null: nothing. */
  report: chipReport.nullable(),
  /** Of a session key, the thumbprint of the device key that signed it. */
  delegatedBy: hash.nullable(),
  boundAt: instant,
  actor: z.string(),
});

export const device = z.strictObject({
  id: deviceId,
  licence: licenceId,
  serial: z.string(),
  model: z.string(),
  line: z.int(),
  site: siteId,
  uuid: z.string().nullable(),
  hardwareKeyHash: hash.nullable(),
  shippedAt: instant,
  status: deviceStatus,
  /** Of a revoked one: whether its authority accepted that it is out of service. */
  retirement: z.enum(['claimed', 'confirmed']).nullable(),
  ...versioned,
});
export const deviceWritten = device.extend(written);

export const deviceQuery = z.strictObject({
  ...page,
  licence: licenceId.optional(),
  site: siteId.optional(),
  status: deviceStatus.optional(),
  serial: text(64).optional(),
});
/** A device in a list, with the key that it has now. */
export const deviceList = listOf(device.extend({ thumbprint: hash.nullable() }), [
  'id',
  'licence',
  'line',
  'serial',
  'model',
  'site',
  'status',
  'retirement',
  'uuid',
  'hardwareKeyHash',
  'shippedAt',
  'thumbprint',
  ...versionColumns,
]);

export const head = z.strictObject({ sequence: z.int(), digest: hash });
export const deviceHead = z.strictObject({
  device: deviceId,
  ledger: licenceId,
  head: head.nullable(),
});

/** What the ledger of a device knows of it; null where nothing of it has arrived there yet. */
export const ledgerView = z.strictObject({
  head: head.nullable(),
  lastPresenceAt: instant.nullable(),
  lastAttemptAt: instant.nullable(),
  /** Where the located key claimed to stand when it was last present. */
  lastPosition: z.strictObject({ latitude: z.number(), longitude: z.number() }).nullable(),
  firmware: firmware.nullable(),
  conditions: z.array(condition),
  history: z.array(
    z.strictObject({
      sequence: z.int(),
      digest: hash,
      settledAt: instant,
      header: z.int(),
      position: z.int(),
    }),
  ),
});

export const deviceView = z.strictObject({
  device,
  exporter: partyId,
  authority: authorityId,
  operator: partyId,
  /** All versions of the registry's row, oldest first. */
  versions: z.array(device),
  keys: z.array(attestationKey),
  bindings: z.array(binding),
  ledger: ledgerView.nullable(),
  /** What the ledgers that it left keep of it, the last one first. */
  former: z.array(ledgerView.extend({ licence: licenceId })),
});
