/** What the log is told of a registry write: who, when, what, object, version, hash before and after. */
import { hashOf } from '../../core/codec/canonical-json.ts';

/** Stores write records in it, and reach no room of core but the model. */
export { canonicalJson } from '../../core/codec/canonical-json.ts';

export type Action =
  | 'authority-registered'
  | 'party-registered'
  | 'party-changed'
  | 'stake-stated'
  | 'stake-changed'
  | 'ownership-told'
  | 'devices-shipped'
  | 'devices-received'
  | 'transfer-withdrawn'
  | 'consignee-accepted'
  | 'consignee-ended'
  | 'screening-list-uploaded'
  | 'listing-decided'
  | 'report-filed'
  | 'report-rejected'
  | 'meter-read'
  | 'meter-corrected'
  | 'meter-withdrawn'
  | 'inspection-entered'
  | 'inspection-announced'
  | 'inspection-moved'
  | 'inspection-cancelled'
  | 'certificate-revoked'
  | 'certificate-revocation-lifted'
  | 'api-key-issued'
  | 'api-key-revoked'
  | 'site-registered'
  | 'site-changed'
  | 'site-confirmed'
  | 'site-rejected'
  | 'licence-registered'
  | 'licence-confirmed'
  | 'licence-rejected'
  | 'licence-suspended'
  | 'licence-reinstated'
  | 'licence-revoked'
  | 'licence-shared'
  | 'licence-share-ended'
  | 'devices-registered'
  | 'device-revoked'
  | 'device-retirement-confirmed'
  | 'amendment-proposed'
  | 'amendment-made'
  | 'amendment-confirmed'
  | 'amendment-rejected'
  | 'amendment-withdrawn'
  | 'amendment-activated'
  | 'enrolment-codes-issued'
  | 'keys-enrolled'
  | 'device-bound'
  | 'webhook-registered'
  | 'webhook-enabled'
  | 'webhook-disabled'
  | 'webhook-removed'
  | 'webhook-secret-rotated'
  | 'window-declared'
  | 'window-withdrawn'
  | 'window-ended'
  | 'landmark-registered'
  | 'landmark-changed'
  | 'landmark-revoked'
  | 'landmark-measured'
  | 'landmark-suspected'
  | 'landmark-cleared'
  | 'trust-anchor-registered'
  | 'trust-anchor-withdrawn'
  | 'reference-values-registered'
  | 'reference-values-withdrawn'
  | 'query-saved'
  | 'query-deleted'
  | 'content-erased'
  | MoveAction
  | DeskAction;

/** Steps of devices from one licence to another. */
type MoveAction =
  | 'move-requested'
  | 'move-consented'
  | 'move-declined'
  | 'move-withdrawn'
  | 'move-accepted'
  | 'devices-moved'
  | 'move-completed'
  | 'move-failed';

/** Steps of the regulator's desk. */
type DeskAction =
  | 'anomaly-disposed'
  | 'anomaly-released'
  | 'anomaly-withheld'
  | 'anomaly-answered'
  | 'attachment-uploaded'
  | 'case-opened'
  | 'case-changed'
  | 'case-noted'
  | 'case-closed'
  | 'case-reopened'
  | 'case-held'
  | 'case-hold-lifted'
  | 'information-requested'
  | 'request-answered'
  | 'request-accepted'
  | 'request-withdrawn'
  | 'disclosure-made';

export interface ChangedObject {
  readonly object: string;
  readonly version: number;
  /** SHA-256 of the canonical JSON of the rows, hex; null before the first version. */
  readonly before: string | null;
  readonly after: string;
  /** The row after the change, so that the record says what was changed; absent of bulk writes and of rows with secrets. */
  readonly row?: object;
}

export interface ChangeRecord {
  readonly action: Action;
  readonly actor: string;
  readonly atMs: number;
  readonly objects: readonly ChangedObject[];
}

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** One object's part of a change record, with its row; `before` is the version that it replaces. */
export function changed(before: { readonly id: string } | null, after: Versioned): ChangedObject {
  return { ...changedSecretly(before, after), row: after };
}

/** The same of a row that holds the hash of a secret: the record commits to it without saying it. */
export function changedSecretly(
  before: { readonly id: string } | null,
  after: Versioned,
): ChangedObject {
  return {
    object: after.id,
    version: after.version,
    before: before && hashOf(before),
    after: hashOf(after),
  };
}
