/** `muster enrol`: a key against a one-time code; the codes of a site, and a whole hall of keys. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Command } from 'commander';
import { type EnrolmentResult, enrolmentCode } from '../contract/enrolments.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { enrolmentOf } from '../sdk/enrolment.ts';
import { chainOf, expectNoState, keepFirstState } from './attester-file.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { codesCommand } from './enrol-codes.ts';
import { hallCommand } from './enrol-hall.ts';
import { enrolFaults } from './enrol-words.ts';
import {
  command,
  type Ending,
  ending,
  type Failure,
  misused,
  problemFailure,
  refusedBy,
} from './exits.ts';
import { readKeyFile } from './key-file.ts';
import { facts, say, sayJson } from './output.ts';

interface EnrolOptions extends Connection {
  readonly code?: string;
  readonly key?: string;
  readonly state?: string;
}

/** The command, to be mounted. */
export function enrolCommand(): Command {
  return connected(command('enrol', 'enrol the attestation key of a device'))
    .option('--code <code>', 'the one-time code of the device')
    .option('--key <file>', 'the key file that muster keygen made')
    .option('--state <file>', 'begin the state file of the chain here, for muster attest')
    .action(ending('enrol', enrol))
    .addCommand(codesCommand())
    .addCommand(hallCommand());
}

async function enrol(options: EnrolOptions): Promise<Ending> {
  const { code, key: keyPath, state } = options;
  if (code === undefined || keyPath === undefined) {
    return misused('this needs --code and --key, or the subcommand codes or hall');
  }
  if (!enrolmentCode.safeParse(code).success) {
    return misused('--code takes the 40 characters (0-9, a-f) of an enrolment code');
  }
  const key = readKeyFile(keyPath);
  if (!key.ok) return key;
  const free = state === undefined ? ok(undefined) : expectNoState(state);
  if (!free.ok) return free;
  const client = clientOf(options);
  if (!client.ok) return client;
  const result = await sent(client.value, code, key.value);
  if (!result.ok) return result;
  if (state !== undefined) {
    const kept = await begin(client.value, state, result.value);
    if (!kept.ok) return kept;
  }
  present(result.value, options);
  return ok(undefined);
}

type EnrolledResult = Extract<EnrolmentResult, { word: 'enrolled' }>;

async function sent(
  client: MusterClient,
  code: string,
  key: SigningKey,
): Promise<Result<EnrolledResult, Failure>> {
  const challenge = await client.challenge();
  if (!challenge.ok) return problemFailure(challenge.problem);
  const request = enrolmentOf(code, key, hexToBytes(challenge.value.challenge));
  const answer = await client.enrol([request]);
  if (!answer.ok) return problemFailure(answer.problem);
  const result = answer.value.enrolments[0];
  if (result?.word === 'enrolled') return ok(result);
  const reason = result?.reason ?? 'enrol_key_invalid';
  return refusedBy(`${enrolFaults[reason]} (${reason})`);
}

/** The chain belongs to the device: a later key goes on where the one before it stood. */
async function begin(
  client: MusterClient,
  path: string,
  { device, ledger, model, thumbprint, version }: EnrolledResult,
): Promise<Result<void, Failure>> {
  const enrolled = { device, ledger, model, thumbprint: hexToBytes(thumbprint) };
  const chain = await chainOf(client, enrolled, version === 1);
  return chain.ok ? keepFirstState(path, chain.value) : chain;
}

function present(result: EnrolledResult, { json, state }: EnrolOptions): void {
  if (json) {
    sayJson(result);
    return;
  }
  const { device, serial, model, ledger, thumbprint, version } = result;
  say(
    facts([
      ['device', device],
      ['serial', serial],
      ['model', model],
      ['licence', ledger],
      ['thumbprint', thumbprint],
      ['key number', version],
      ['state file', state ?? null],
    ]),
  );
}
