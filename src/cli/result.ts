/** `muster result`: the attestation result of a device, verified, and said in words. */
import type { Command } from 'commander';
import { type Jwks, jwks, resultMediaType } from '../contract/results.ts';
import { ok, type Result } from '../core/result.ts';
import { parseJson } from '../sdk/problem.ts';
import { resultSentences } from '../sdk/result-words.ts';
import { resultFaults, verifyResult } from '../sdk/results.ts';
import { callJson } from '../sdk/transport.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import {
  command,
  type Ending,
  ending,
  type Failure,
  failedBy,
  misused,
  problemFailure,
  refusedBy,
} from './exits.ts';
import { publicMode, readText, writeNew } from './files.ts';
import { say, sayJson } from './output.ts';

const maxKeysBytes = 64 * 1024;
const fetchLimitMs = 30_000;

interface ResultOptions extends Connection {
  readonly jwks?: string;
  readonly output?: string;
}

/** The command, to be mounted. */
export function resultCommand(): Command {
  return connected(command('result', 'ask for the attestation result of a device, and verify it'))
    .argument('<device>', 'of this device')
    .option('--jwks <file-or-url>', 'the keys to verify it with; the service’s own unless told')
    .option('-o, --output <file>', 'also keep the signed result in this file')
    .action(ending('result', result));
}

async function result(device: string, options: ResultOptions): Promise<Ending> {
  const client = clientOf(options);
  if (!client.ok) return client;
  const keys = await keysOf(options);
  if (!keys.ok) return keys;
  const call = { params: { id: device }, accept: resultMediaType };
  const answer = await client.value.text('getResult', call);
  if (!answer.ok) return problemFailure(answer.problem);
  const { text } = answer.value;
  const verified = await verifyResult(text, keys.value, Date.now());
  if (!verified.ok) return refusedBy(`${resultFaults[verified.reason]} (${verified.reason})`);
  if (options.output !== undefined && !writeNew(options.output, text, publicMode)) {
    return misused(`${options.output} is there already`);
  }
  if (options.json) sayJson({ verified: true, result: verified.value });
  else say(wordsOf(resultSentences(verified.value), options.jwks));
  return ok(undefined);
}

function wordsOf(sentences: readonly string[], keys: string | undefined): string {
  const whose =
    keys === undefined
      ? 'The service’s own keys, as it gives them now, were used: pin them with --jwks to be sure of who signed.'
      : `The keys of ${keys} were used.`;
  return `The result holds.\n\n${[...sentences, whose].map((one) => `- ${one}`).join('\n')}`;
}

async function keysOf({ url, jwks: where }: ResultOptions): Promise<Result<Jwks, Failure>> {
  if (where === undefined) {
    const keys = await callJson({ url }, 'getJwks', {});
    return keys.ok ? ok(keys.value) : problemFailure(keys.problem);
  }
  const text = /^https?:/.test(where) ? await fetched(where) : kept(where);
  if (!text.ok) return text;
  const parsed = jwks.safeParse(parseJson(text.value));
  return parsed.success ? ok(parsed.data) : misused(`${where} is no set of ES256 keys (RFC 7517)`);
}

function kept(path: string): Result<string, Failure> {
  const text = readText(path, maxKeysBytes);
  return text.ok ? text : misused(text.reason);
}

/** At most `maxKeysBytes`: a server without end must not fill the memory. */
async function fetched(url: string): Promise<Result<string, Failure>> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(fetchLimitMs) });
    if (!answer.ok) return failedBy(`${url} answers ${answer.status}`);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body ?? []) {
      length += chunk.length;
      if (length > maxKeysBytes) return failedBy(`${url} answers more than a set of keys`);
      chunks.push(chunk);
    }
    return ok(Buffer.concat(chunks).toString('utf8'));
  } catch (fault) {
    return failedBy(`${url} cannot be reached: ${fault instanceof Error ? fault.message : fault}`);
  }
}
