/** An exported case, checked on a machine without a network: what in it is proved, and which file is not what it should be. */
import type { LogPolicy } from '../../core/log/policy.ts';
import type { Bytes } from '../../core/model.ts';
import { againstManifest } from './case-files.ts';
import type { CaseFault } from './faults.ts';
import { absentAnomalies, challengesIn, formsIn } from './forms.ts';
import { changesIn, checkpointOf, headersIn } from './logged.ts';
import { partsIn } from './parts.ts';
import { anomaliesIn, receiptsIn } from './receipts.ts';
import { replayedIn } from './replayed.ts';
import { attachmentsIn, rowsIn } from './rows.ts';
import { signaturesIn } from './signatures.ts';
import { caseSentences } from './words.ts';
import { type Inflate, readZip } from './zip-reader.ts';

export interface CheckedCase {
  /** `holds`: nothing is at fault, under a key that was given. `unproved`: nothing is at fault, and no key was given. */
  readonly word: 'holds' | 'unproved' | 'refused';
  readonly faults: readonly CaseFault[];
  /** What was proved, what is only stated, and what was not looked at; none of a case that is refused. */
  readonly sentences: readonly string[];
}

export interface CaseTrust {
  /** Whose log is believed; null: then nothing says whose log it was. */
  readonly policy: LogPolicy | null;
  readonly inflate: Inflate;
}

/** Checks a case from the ZIP down. */
export function checkCase(zip: Bytes, { policy, inflate }: CaseTrust): CheckedCase {
  const files = readZip(zip, inflate);
  if (!files.ok) {
    const { reason, path } = files.reason;
    return refusedBy([{ path: path ?? 'the file', reason }]);
  }
  const read = againstManifest(files.value);
  if (!read.ok) return refusedBy([read.reason]);
  const found = read.value;
  const checkpoint = checkpointOf(found, policy);
  if (!checkpoint) return refusedBy(found.faults);
  formsIn(found);
  if (policy) challengesIn(found, policy);
  const headers = headersIn(found, checkpoint);
  const changes = changesIn(found, checkpoint);
  const parts = partsIn(found, headers, changes);
  const rows = rowsIn(found, changes);
  const attachments = attachmentsIn(found, changes);
  const receipts = policy ? receiptsIn(found, checkpoint, policy, parts.parts) : null;
  const signatures = signaturesIn(found, parts.parts, rows.unproved);
  const verdicts = replayedIn(found, parts.parts);
  const anomalies = anomaliesIn(found, headers, parts);
  const absent = absentAnomalies(found);
  if (found.faults.length > 0) return refusedBy(found.faults);
  const facts = { manifest: found.manifest, checkpoint, headers, changes, parts, rows, absent };
  const sentences = caseSentences({
    ...facts,
    attachments,
    receipts,
    signatures,
    verdicts,
    anomalies,
  });
  return { word: policy ? 'holds' : 'unproved', faults: [], sentences };
}

function refusedBy(faults: readonly CaseFault[]): CheckedCase {
  return { word: 'refused', faults, sentences: [] };
}
