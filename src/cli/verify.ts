/** `muster verify`: a receipt, offline, with the log's key or a policy and nothing else. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Command } from 'commander';
import { ITEM_LIMITS } from '../core/codec/cbor.ts';
import { ok, type ReceiptReason } from '../core/result.ts';
import { receiptFaults } from '../sdk/receipt-words.ts';
import { type VerifiedReceipt, verifyReceipt } from '../sdk/receipts.ts';
import { command, type Ending, ending, misused, refusedBy } from './exits.ts';
import { readBytes, readHead } from './files.ts';
import { logKeyOption, policyIn } from './log-key.ts';
import { say, sayJson } from './output.ts';
import { isZip, maxCaseBytes, verifyCase } from './verify-case.ts';

const maxReceiptBytes = 1024 * 1024;
const ZIP_MARK_BYTES = 2;

interface VerifyOptions {
  readonly evidence?: string;
  readonly logKey?: string;
  readonly policy?: string;
  readonly json?: true;
}

/** The command, to be mounted. */
export function verifyCommand(): Command {
  return command('verify', 'verify a receipt or an exported case offline, and say what it proves')
    .argument('<file>', 'a receipt, text or COSE; or the ZIP of muster export')
    .option('--evidence <file>', 'the attestation that it must be for')
    .addOption(logKeyOption('the key of the log'))
    .option('--policy <file>', 'a C2SP tlog-policy instead: its logs, its witnesses, its quorum')
    .option('--json', 'print JSON')
    .action(ending('verify', verify));
}

function verify(path: string, options: VerifyOptions): Ending {
  const head = readHead(path, ZIP_MARK_BYTES);
  return head.ok && isZip(head.value) ? verifyZip(path, options) : verifyReceiptFile(path, options);
}

/** Without a key a case is checked as far as it goes, and said to be unproved. */
function verifyZip(path: string, options: VerifyOptions): Ending {
  const { evidence, logKey, policy, json } = options;
  if (evidence !== undefined) return misused('--evidence is for a receipt: a case has its own');
  const trust = logKey === undefined && policy === undefined ? ok(null) : policyIn(options);
  if (!trust.ok) return trust;
  const zip = readBytes(path, maxCaseBytes);
  return zip.ok ? verifyCase(zip.value, trust.value, json === true) : misused(zip.reason);
}

function verifyReceiptFile(path: string, options: VerifyOptions): Ending {
  const policy = policyIn(options);
  if (!policy.ok) return policy;
  const receipt = readBytes(path, maxReceiptBytes);
  if (!receipt.ok) return misused(receipt.reason);
  const item =
    options.evidence === undefined ? null : readBytes(options.evidence, ITEM_LIMITS.maxBytes);
  if (item && !item.ok) return misused(item.reason);
  const verified = verifyReceipt(receipt.value, policy.value, item?.value);
  if (!verified.ok) {
    if (options.json) sayJson({ verified: false, reason: verified.reason });
    return isReceiptReason(verified.reason)
      ? refusedBy(`${receiptFaults[verified.reason]} (${verified.reason})`)
      : misused(`${options.evidence} is not an attestation (${verified.reason})`);
  }
  present(verified.value, options);
  return ok(undefined);
}

function isReceiptReason(reason: string): reason is ReceiptReason {
  return reason in receiptFaults;
}

function present({ facts, sentences }: VerifiedReceipt, { json }: VerifyOptions): void {
  if (!json) {
    say(`The receipt holds.\n\n${sentences.map((sentence) => `- ${sentence}`).join('\n')}`);
    return;
  }
  const { origin, size, index, ledger, sequence, position, digest, evidence } = facts;
  const { cosigned, signed } = facts;
  const verdict = facts.verdict && bytesToHex(facts.verdict);
  const place = { origin, size, index, ledger, sequence, position, digest: bytesToHex(digest) };
  sayJson({
    verified: true,
    reason: null,
    ...place,
    evidence,
    cosigned,
    signed,
    verdict,
    sentences,
  });
}
