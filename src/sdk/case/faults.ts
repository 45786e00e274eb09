/** What can be wrong with an exported case, each in words. */
import type { ReceiptReason } from '../../core/result.ts';
import type { PartFault } from '../part-check.ts';
import { receiptFaults } from '../receipt-words.ts';
import type { ZipReason } from './zip-reader.ts';

export type CaseReason =
  | ZipReason
  | PartFault
  | ReceiptReason
  | 'manifest_missing'
  | 'manifest_invalid'
  | 'file_missing'
  | 'file_extra'
  | 'file_unnamed'
  | 'case_missing'
  | 'erasure_unproved'
  | 'file_altered'
  | 'checkpoint_differs'
  | 'name_differs'
  | 'proof_missing'
  | 'leaf_not_in_log'
  | 'header_invalid'
  | 'change_invalid'
  | 'bundle_missing'
  | 'bundle_unnamed'
  | 'row_contradicted'
  | 'row_invalid'
  | 'version_missing'
  | 'receipt_missing'
  | 'receipt_item_missing'
  | 'anomaly_contradicted'
  | 'signature_invalid'
  | 'verdict_differs'
  | 'attachment_unnamed'
  | 'attachment_missing';

export interface CaseFault {
  /** The file that is at fault. */
  readonly path: string;
  readonly reason: CaseReason;
}

/** What each means. */
export const caseFaultWords: Readonly<Record<CaseReason, string>> = {
  ...receiptFaults,
  zip_truncated: 'the file ends before the ZIP does, or was cut',
  zip_form_invalid: 'not a plain ZIP: something stands before, between or behind its files',
  zip_encrypted: 'encrypted: nothing of it is read',
  zip_path_unsafe: 'a name that a case has not, or that leads out of its folder',
  zip_name_repeated: 'the same name twice',
  zip_too_large: 'more than a case may have, unpacked',
  zip_method_unknown: 'packed in a way that is not read',
  zip_content_invalid: 'cannot be unpacked, or is larger than it says',
  manifest_missing: 'missing, so that nothing says what the file should hold',
  manifest_invalid: 'no manifest of this format',
  file_missing: 'missing: the manifest lists it',
  file_extra: 'extra: the manifest does not list it',
  file_unnamed: 'extra: nothing of a case is called so, or it proves nothing that is here',
  case_missing: 'names a case of which there is no row of that authority here',
  erasure_unproved:
    'says that something was erased of which no leaf of the log that is here says so',
  file_altered: 'altered: not the bytes whose hash the manifest has',
  checkpoint_differs: 'refers to another checkpoint than the one of this case',
  name_differs: 'altered: not the bytes whose hash is its name',
  proof_missing: 'without a proof that it stands in the log',
  leaf_not_in_log: 'not in the tree that the log signed',
  header_invalid: 'no header of a part',
  change_invalid: 'no record of a change',
  bundle_missing: 'missing: a header names it, and no leaf of the log says that it was erased',
  bundle_unnamed: 'extra: no header of this case names it',
  row_contradicted: 'altered: the log has another row of this version',
  row_invalid: 'no row in canonical JSON of the object and version that its name says',
  version_missing: 'versions before it are missing',
  receipt_missing: 'missing: an anomaly rests on this attestation',
  receipt_item_missing: 'for an attestation that no part of this case has',
  verdict_differs: 'for a verdict that its rules do not come to on the same inputs',
  signature_invalid: 'for an attestation that its device’s key did not sign',
  anomaly_contradicted: 'altered: the verdicts of its part say otherwise',
  attachment_unnamed: 'extra: no row names it',
  attachment_missing: 'missing: a row names it, and no leaf of the log says that it was erased',
  verdicts_hash: 'altered: not the bundle that the header of its part committed to',
  verdicts_form: 'no bundle of verdicts',
  verdicts_place: 'the verdicts of another part',
  verdicts_root: 'verdicts that are not the ones that the part committed to',
  evidence_hash: 'altered: not the bundle that the header of its part committed to',
  evidence_form: 'no sequence of attestations',
  evidence_root: 'other attestations than the ones that the part committed to',
  evidence_items: 'an attestation that is not the one that was judged',
};
