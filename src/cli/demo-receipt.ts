/** A receipt of the run, verified without the service: what it proves in words, and that it proves nothing else. */
import type { VerifierKey } from '../core/log/note-key.ts';
import { policyOfKey } from '../core/log/policy.ts';
import { verifyReceipt } from '../sdk/receipts.ts';
import { horinger } from '../sim/places.ts';
import type { KeptReceipt } from '../sim/tally.ts';
import { relocated } from '../sim/tamper.ts';

export interface ReceiptReport {
  readonly holds: boolean;
  readonly text: string;
}

/** Verifies a receipt with the log's key alone; and again for the attestation with another place written in, in vain. */
export function receiptReport(kept: KeptReceipt, logKey: VerifierKey): ReceiptReport {
  const verified = verifyReceipt(kept.text, policyOfKey(logKey), kept.item);
  if (!verified.ok) {
    return {
      holds: false,
      text: `  The receipt of ${kept.serial} is refused: ${verified.reason}.`,
    };
  }
  const other = verifyReceipt(kept.text, policyOfKey(logKey), relocated(kept.item, horinger));
  const said = other.ok ? 'is accepted, which must not be' : `is refused: ${other.reason}`;
  return {
    holds: !other.ok,
    text: [
      `  For a report of device ${kept.serial}, with the log's public key and nothing else:`,
      ...verified.value.sentences.map((sentence) => `  - ${sentence}`),
      `  The same receipt for the same report with Inner Mongolia written in ${said}.`,
    ].join('\n'),
  };
}
