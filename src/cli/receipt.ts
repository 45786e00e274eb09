/** `muster receipt`: the receipt of one attestation, as a C2SP tlog-proof or as a COSE Receipt. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Command } from 'commander';
import { ITEM_LIMITS } from '../core/codec/cbor.ts';
import { decodeEvidence } from '../core/evidence/evidence.ts';
import { ok, type Result } from '../core/result.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, type Failure, misused, problemFailure } from './exits.ts';
import { publicMode, readBytes, writeNew } from './files.ts';
import { say, sayJson } from './output.ts';

interface ReceiptOptions extends Connection {
  readonly output: string;
  readonly cose?: true;
}

/** The command, to be mounted. */
export function receiptCommand(): Command {
  return connected(command('receipt', 'fetch the receipt of one attestation that was settled'))
    .argument('<device>', 'whose attestation it is')
    .argument('<attestation>', 'its file, or its digest in hex')
    .requiredOption('-o, --output <file>', 'where it goes; never over a file that is there')
    .option('--cose', 'as a COSE Receipt (RFC 9942) instead of a C2SP tlog-proof')
    .action(ending('receipt', receipt));
}

async function receipt(
  device: string,
  attestation: string,
  options: ReceiptOptions,
): Promise<Ending> {
  const client = clientOf(options);
  if (!client.ok) return client;
  const digest = digestOf(attestation);
  if (!digest.ok) return digest;
  const form = options.cose ? 'application/cose' : 'text/plain';
  const answer = await client.value.history.receipt(device, digest.value, form);
  if (!answer.ok) return problemFailure(answer.problem);
  const { output } = options;
  if (!writeNew(output, answer.value, publicMode)) return misused(`${output} is there already`);
  if (options.json) sayJson({ file: output, digest: digest.value });
  else say(`${output}: muster verify says what it proves`);
  return ok(undefined);
}

function digestOf(text: string): Result<string, Failure> {
  if (/^[0-9a-f]{64}$/.test(text)) return ok(text);
  const bytes = readBytes(text, ITEM_LIMITS.maxBytes);
  if (!bytes.ok) return misused(bytes.reason);
  const evidence = decodeEvidence(bytes.value);
  if (!evidence.ok) return misused(`${text} is not an attestation (${evidence.reason})`);
  return ok(bytesToHex(evidence.value.digest));
}
