/** `muster attest`: the next attestation of a device, on the disk before anybody may send it. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type Command, Option } from 'commander';
import { challengeAnswer } from '../contract/attestations.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { decodeEvidence } from '../core/evidence/evidence.ts';
import { ok, type Result } from '../core/result.ts';
import {
  type AttesterReason,
  type AttesterState,
  type Challenge,
  nextAttestation,
  type PendingItem,
  type Reading,
  rebooted,
  settled,
} from '../sdk/attester.ts';
import { parseJson } from '../sdk/problem.ts';
import {
  chainOf,
  expectNoState,
  holding,
  keepFirstState,
  keepState,
  newBootseed,
  readState,
} from './attester-file.ts';
import {
  type DebugWord,
  debugStatus,
  debugWords,
  firmwareOf,
  positionOf,
  usageOf,
} from './claims-options.ts';
import { type Connection, clientOf, connected, publicClientOf } from './connection.ts';
import { command, type Ending, ending, type Failure, misused, problemFailure } from './exits.ts';
import { readText } from './files.ts';
import { readKeyFile } from './key-file.ts';
import { putInOutbox } from './outbox.ts';
import { facts, say, sayJson } from './output.ts';

interface AttestOptions extends Connection {
  readonly key: string;
  readonly state: string;
  readonly outbox: string;
  readonly position: string;
  readonly accuracy?: string;
  readonly firmware?: string;
  readonly usage?: string;
  readonly debug: DebugWord;
  readonly challenge?: string;
  readonly rebooted?: true;
  readonly resume?: string;
}

/** The command, to be mounted. */
export function attestCommand(): Command {
  return connected(command('attest', 'make the next attestation of a device, into an outbox'))
    .requiredOption('--key <file>', 'the device’s key file')
    .requiredOption('--state <file>', 'the state of its chain, begun by muster enrol --state')
    .requiredOption('--position <lat,lon>', 'where it stands, in degrees')
    .option('--accuracy <metres>', 'how well that is known')
    .option('--firmware <pairs>', 'vbios=…,driver=…')
    .option('--usage <pairs>', 'windowStartS=…,windowEndS=…,smActive=… (docs/cli.md has all)')
    .addOption(
      new Option('--debug <status>', 'state of debug facilities')
        .choices(debugWords)
        .default('disabled'),
    )
    .option('--outbox <dir>', 'where attestations wait for muster submit', 'outbox')
    .option('--challenge <file>', 'answer this saved answer of GET /v1/challenge, without network')
    .option('--rebooted', 'the device was started anew since its last attestation')
    .option(
      '--resume <device>',
      'the state was lost: begin a new state file from the ledger’s head',
    )
    .action(ending('attest', attest));
}

async function attest(options: AttestOptions): Promise<Ending> {
  const key = readKeyFile(options.key);
  if (!key.ok) return key;
  const reading = readingOf(options);
  if (!reading.ok) return reading;
  const made = await holding(options.state, async () => {
    const state = await stateOf(options, key.value);
    if (!state.ok) return state;
    const challenge = await challengeOf(options);
    if (!challenge.ok) return challenge;
    return advance(options, state.value, key.value, reading.value, challenge.value);
  });
  if (!made.ok) return made;
  const { path, item } = made.value;
  const digest = bytesToHex(item.digest);
  if (options.json) sayJson({ file: path, sequence: item.sequence, digest });
  else
    say(
      facts([
        ['attestation', path],
        ['sequence', item.sequence],
        ['digest', digest],
      ]),
    );
  return ok(undefined);
}

function readingOf(options: AttestOptions): Result<Reading, Failure> {
  const position = positionOf(options.position, options.accuracy);
  if (!position.ok) return position;
  const firmware = options.firmware === undefined ? ok({}) : firmwareOf(options.firmware);
  if (!firmware.ok) return firmware;
  const usage = options.usage === undefined ? ok(undefined) : usageOf(options.usage);
  if (!usage.ok) return usage;
  return ok({
    issuedAtS: Math.floor(Date.now() / 1000),
    debug: debugStatus(options.debug),
    position: position.value,
    firmware: firmware.value,
    ...(usage.value ? { usage: usage.value } : {}),
  });
}

/** The state as it lies there, or a new one from the ledger's head where it was lost. */
async function stateOf(
  options: AttestOptions,
  key: SigningKey,
): Promise<Result<AttesterState, Failure>> {
  if (options.resume === undefined) {
    const state = readState(options.state);
    return state.ok && options.rebooted ? ok(rebooted(state.value, newBootseed())) : state;
  }
  const free = expectNoState(options.state);
  if (!free.ok) return free;
  const client = clientOf(options);
  if (!client.ok) return client;
  const view = await client.value.device(options.resume);
  if (!view.ok) return problemFailure(view.problem);
  const { id: device, licence: ledger, model } = view.value.device;
  const enrolled = { device, ledger, model, thumbprint: key.thumbprint };
  const chain = await chainOf(client.value, enrolled, false);
  if (!chain.ok) return chain;
  const kept = keepFirstState(options.state, chain.value);
  return kept.ok ? chain : kept;
}

async function challengeOf({
  url,
  challenge: path,
}: AttestOptions): Promise<Result<Challenge, Failure>> {
  if (path !== undefined) return savedChallenge(path);
  const client = publicClientOf({ url });
  if (!client.ok) return client;
  const answer = await client.value.challenge();
  return answer.ok ? ok(challengeIn(answer.value)) : problemFailure(answer.problem);
}

function savedChallenge(path: string): Result<Challenge, Failure> {
  const text = readText(path, 128 * 1024);
  if (!text.ok) return misused(text.reason);
  const answer = challengeAnswer.safeParse(parseJson(text.value));
  return answer.success
    ? ok(challengeIn(answer.data))
    : misused(`${path} is not an answer of GET /v1/challenge`);
}

function challengeIn(answer: { readonly challenge: string; readonly issuedAt: string }): Challenge {
  return { challenge: hexToBytes(answer.challenge), issuedAtMs: Date.parse(answer.issuedAt) };
}

/**
 * State with the item first, then the item, then the state without it: a crash at any point either made nothing, or
 * leaves the item in the state, from where the next run puts the same bytes into the outbox.
 */
function advance(
  { state: statePath, outbox }: AttestOptions,
  before: AttesterState,
  key: SigningKey,
  reading: Reading,
  challenge: Challenge,
): Result<{ readonly path: string; readonly item: PendingItem }, Failure> {
  const ready = handedOver(outbox, before);
  if (!ready.ok) return ready;
  const next = nextAttestation(ready.value, key, reading, challenge);
  if (!next.ok) return misused(attesterFaults[next.reason]);
  const { item, state } = next.value;
  const checked = decodeEvidence(item.item);
  if (!checked.ok) return misused(`these values are no attestation (${checked.reason})`);
  keepState(statePath, state);
  const path = putInOutbox(outbox, state.device, item);
  if (!path.ok) return path;
  keepState(statePath, settled(state, item.digest));
  return ok({ path: path.value, item });
}

/** What a crash left in the state goes into the outbox first. */
function handedOver(outbox: string, state: AttesterState): Result<AttesterState, Failure> {
  let handed = state;
  for (const item of state.pending) {
    const path = putInOutbox(outbox, state.device, item);
    if (!path.ok) return path;
    handed = settled(handed, item.digest);
  }
  return ok(handed);
}

const attesterFaults: Readonly<Record<AttesterReason, string>> = {
  attester_key_other: 'the key file is not the key of this chain',
  attester_challenge_older: 'the challenge is older than the one answered last',
};
