/** `muster enrol`: one-time codes of a site, and a key against one of them. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Command } from 'commander';
import { type EnrolmentResult, type EnrolReason, enrolmentCode } from '../contract/enrolments.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { enrolmentOf } from '../sdk/enrolment.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { chainOf, expectNoState, keepFirstState } from './attester-file.ts';
import { ask, type Connection, clientOf, connected } from './connection.ts';
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
import { facts, minute, say, sayJson, table } from './output.ts';

interface EnrolOptions extends Connection {
  readonly code?: string;
  readonly key?: string;
  readonly state?: string;
}

/** The command, to be mounted. */
export function enrolCommand(): Command {
  const codes = connected(command('codes', 'issue a one-time code for each device without a key'))
    .argument('<site>', 'the site that you operate')
    .option('--device <id>', 'for this device alone; an earlier code of it is void then')
    .action(ending('enrol codes', issueCodes));
  return connected(command('enrol', 'enrol the attestation key of a device'))
    .option('--code <code>', 'the one-time code of the device')
    .option('--key <file>', 'the key file that muster keygen made')
    .option('--state <file>', 'begin the state file of the chain here, for muster attest')
    .action(ending('enrol', enrol))
    .addCommand(codes);
}

function issueCodes(site: string, options: Connection & { device?: string }): Promise<Ending> {
  return ask(options, (client) => client.enrolmentCodes(site, options.device), codesWords);
}

function codesWords({ codes, more, expiresAt }: AnswerOf<'issueEnrolmentCodes'>): string {
  if (codes.length === 0) return 'Every device of the site has a key.';
  const rows = table(
    [
      { title: 'DEVICE', of: ({ device }) => device },
      { title: 'SERIAL', of: ({ serial }) => serial },
      { title: 'MODEL', of: ({ model }) => model },
      { title: 'CODE', of: ({ code }) => code },
    ],
    codes,
  );
  const further = more ? '\nThere are more devices: ask again once these are enrolled.' : '';
  return `${rows}\n\nValid until ${minute(expiresAt)}; not shown again.${further}`;
}

async function enrol(options: EnrolOptions): Promise<Ending> {
  const { code, key: keyPath, state } = options;
  if (code === undefined || keyPath === undefined) {
    return misused('this needs --code and --key, or the subcommand codes');
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

const enrolFaults: Readonly<Record<EnrolReason, string>> = {
  enrol_code_unknown: 'There is no such code, or it is of another operator.',
  enrol_code_superseded: 'A later code was issued for this device.',
  enrol_code_used: 'The code was used before.',
  enrol_code_expired: 'The code has expired.',
  enrol_code_repeated: 'The device has another enrolment in the same request.',
  enrol_device_revoked: 'The device is revoked.',
  enrol_key_invalid: 'The key is not one that may be admitted.',
  enrol_key_held: 'The key is or was the key of a device; make a new one.',
  enrol_proof_malformed: 'The proof of possession is no COSE_Sign1.',
  enrol_proof_mismatch: 'The proof is not for this code and key.',
  enrol_proof_signature_invalid: 'The proof is not signed by this key.',
  enrol_challenge_unknown: 'The challenge is not one of this log.',
  enrol_challenge_expired: 'The challenge is too old.',
};
