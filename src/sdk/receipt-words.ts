/** What a receipt proved, and why another proves nothing, in words for people. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ReceiptFacts, SigningSpan } from '../core/log/receipt-check.ts';
import type { ReceiptReason } from '../core/result.ts';
import { instantText } from './wording.ts';

/** Facts -> sentences: first what is proved, then what is only stated, then what is not said. */
export function receiptSentences(facts: ReceiptFacts): string[] {
  const { origin, size, index, ledger, sequence, position, header } = facts;
  return [
    `The log ${origin} signed a checkpoint of ${size} entries, and entry ${index} of them (counted from 0) is part ${sequence} of licence ${ledger}.`,
    `Item ${position + 1} of the ${header.count} of that part is the attestation with digest ${bytesToHex(facts.digest)}.`,
    ...cosignedSentence(facts),
    evidenceSentence(facts),
    ...spanSentences(facts.signed),
    verdictSentence(facts),
  ];
}

function cosignedSentence({ cosigned }: ReceiptFacts): string[] {
  if (cosigned.length === 0) return [];
  const names = cosigned.map(({ name, atS }) => `${name} (${instantText(atS * 1000)})`);
  return [`The same checkpoint was seen and cosigned by ${names.join(', ')}.`];
}

function evidenceSentence({ evidence }: ReceiptFacts): string {
  if (evidence === 'matches') {
    return 'The attestation given is that very one; its signature was judged by the service, not here.';
  }
  return 'No attestation was given: that the digest is of a certain one was not checked.';
}

function spanSentences(signed: SigningSpan): string[] {
  const { before } = signed;
  if (signed.word === 'open') {
    return [
      `It was signed before ${instantText(before.statedMs)}, when its part settled; since when is not shown.`,
      before.quorumAtS === null
        ? 'That time is stated by the log alone: no quorum of witnesses has cosigned the checkpoint.'
        : `That it stood by ${instantText(before.quorumAtS * 1000)} is proved: the policy’s quorum had cosigned it by then.`,
    ];
  }
  const { after } = signed;
  if (signed.word === 'proved') {
    return [
      `It was signed after the log had ${after.size} entries and before it had ${before.size}; the log states ${instantText(after.statedMs)} and ${instantText(before.statedMs)} for that.`,
      `That span is proved against the log’s operator: the policy’s quorum had cosigned the first checkpoint by ${instantText(after.quorumAtS! * 1000)}, the second by ${instantText(before.quorumAtS! * 1000)}.`,
    ];
  }
  return [
    `It was signed between ${instantText(after.statedMs)}, when the log had ${after.size} entries, and ${instantText(before.statedMs)}, when its part settled.`,
    'That span is stated, not proved: no quorum of witnesses is known to have cosigned both checkpoints, so the times are the log’s own word.',
  ];
}

function verdictSentence({ verdict }: ReceiptFacts): string {
  if (verdict) return 'The verdict on it stands in the receipt and is the one committed to.';
  return 'A verdict on it is committed to and can no longer be changed; the receipt does not say which.';
}

/** What each refusal of a receipt means. */
export const receiptFaults: Readonly<Record<ReceiptReason, string>> = {
  receipt_format_invalid: 'This is no receipt, or it was cut or changed in its form.',
  receipt_log_signature_invalid: 'The checkpoint is not signed by this log’s key.',
  receipt_quorum_missing:
    'Too few of the policy’s witnesses have cosigned the checkpoint: fetch the receipt again later.',
  receipt_log_inclusion_invalid: 'The part is not in the tree that the log signed.',
  receipt_header_mismatch: 'The header of the part does not fit the item.',
  receipt_evidence_mismatch:
    'The attestation is not the one that stands at this place of the part.',
  receipt_verdict_mismatch: 'The verdict is not the one that the part committed to.',
  receipt_challenge_mismatch:
    'The challenge is not one of this log, or not the one that was answered.',
  receipt_consistency_invalid: 'The checkpoint of the challenge is no earlier state of this log.',
};
