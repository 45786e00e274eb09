/** `muster attest`: the next attestation of a device, on the disk before anybody may send it. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Command, Option } from 'commander';
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
  settled,
} from '../sdk/attester.ts';
import { stateFor } from './attest-state.ts';
import { holding, keepState } from './attester-file.ts';
import { challengeFor } from './challenge.ts';
import {
  type ConfidentialWord,
  confidentialMode,
  confidentialWords,
  type DebugWord,
  debugStatus,
  debugWords,
  firmwareOf,
  positionOf,
  usageOf,
} from './claims-options.ts';
import { type Connection, connected } from './connection.ts';
import { command, type Ending, ending, type Failure, misused } from './exits.ts';
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
  readonly confidential?: ConfidentialWord;
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
    .addOption(confidentialOption())
    .option('--outbox <dir>', 'where attestations wait for muster submit', 'outbox')
    .option('--challenge <file>', 'answer this saved answer of GET /v1/challenge, without network')
    .option('--rebooted', 'the device was started anew since its last attestation')
    .option(
      '--resume <device>',
      'the state was lost: begin a new state file from the ledger’s head',
    )
    .action(ending('attest', attest));
}

/** Not said unless it is known: a wrong word is a finding. */
export function confidentialOption(): Option {
  return new Option('--confidential <mode>', 'confidential mode of the device').choices(
    confidentialWords,
  );
}

async function attest(options: AttestOptions): Promise<Ending> {
  const key = readKeyFile(options.key);
  if (!key.ok) return key;
  const reading = readingOf(options);
  if (!reading.ok) return reading;
  const made = await holding(options.state, async () => {
    const state = await stateFor(options, key.value);
    if (!state.ok) return state;
    const challenge = await challengeFor(state.value, options);
    if (!challenge.ok) return challenge;
    return advance(options, state.value, key.value, reading.value, challenge.value);
  });
  if (!made.ok) return made;
  present(made.value, options);
  return ok(undefined);
}

export type ReadingOptions = Pick<
  AttestOptions,
  'position' | 'accuracy' | 'firmware' | 'usage' | 'debug' | 'confidential'
>;

interface Made {
  readonly path: string;
  readonly item: PendingItem;
}

function present({ path, item }: Made, { json }: AttestOptions): void {
  const { sequence } = item;
  const digest = bytesToHex(item.digest);
  if (json) sayJson({ file: path, sequence, digest });
  else {
    const rows = [
      ['attestation', path],
      ['sequence', sequence],
      ['digest', digest],
    ] as const;
    say(facts(rows));
  }
}

/** What the options say of the device now. */
export function readingOf(options: ReadingOptions): Result<Reading, Failure> {
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
    ...(options.confidential ? { confidential: confidentialMode(options.confidential) } : {}),
  });
}

/**
 * State with the item first, then the item, then the state without it: a crash at any point either made nothing, or
 * leaves the item in the state, from where the next run puts the same bytes into the outbox.
 */
export function advance(
  { state: statePath, outbox }: Pick<AttestOptions, 'state' | 'outbox'>,
  before: AttesterState,
  key: SigningKey,
  reading: Reading,
  challenge: Challenge,
): Result<Made, Failure> {
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
  attester_challenge_not_newer:
    'the lost state may have answered this challenge: wait for the next one, at most a minute',
};
