/** `muster enrol hall`: the keys of a whole hall against one list of codes; may be cut short and run again. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type Command, Option } from 'commander';
import type { EnrolReason } from '../contract/enrolments.ts';
import { suites } from '../core/crypto/suites.ts';
import type { SuiteName } from '../core/model.ts';
import { ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { enrolmentOf } from '../sdk/enrolment.ts';
import { type HallCode, readCodes } from './codes-file.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { enrolFaults } from './enrol-words.ts';
import { command, type Ending, ending, type Failure, problemFailure, refusedBy } from './exits.ts';
import { type HallKeys, hallKeys } from './hall-keys.ts';
import { beginStates } from './hall-states.ts';
import { facts, say, sayJson, table } from './output.ts';
import { progress } from './progress.ts';

/** What one request takes. */
const atOnce = 500;
/** Refusals that are listed one by one. */
const shownRefusals = 50;

interface HallOptions extends Connection {
  readonly codes: string;
  readonly keys: string;
  readonly makeKeys?: true;
  readonly states?: string;
  readonly suite: SuiteName;
}

/** The command, to be mounted. */
export function hallCommand(): Command {
  const names = suites.map(({ name }) => name);
  return connected(command('hall', 'enrol a key for every device of a list of codes'))
    .requiredOption('--codes <file>', 'the CSV that muster enrol codes -o wrote')
    .requiredOption('--keys <path>', 'a folder with a key file a device, or one .ndjson file')
    .option('--make-keys', 'make the keys that are not there yet')
    .option('--states <dir>', 'begin the state file of each chain here, for muster attest')
    .addOption(
      new Option('--suite <name>', 'with --make-keys: of this algorithm')
        .choices(names)
        .default('Ed25519'),
    )
    .action(ending('enrol hall', hall));
}

/** What came of each device of the list. */
interface Tally {
  readonly enrolled: string[];
  /** Enrolled with this very key before: by a run that was cut short. */
  readonly already: string[];
  readonly refused: {
    readonly device: string;
    readonly serial: string;
    readonly reason: EnrolReason;
  }[];
}

async function hall(options: HallOptions): Promise<Ending> {
  const codes = readCodes(options.codes);
  if (!codes.ok) return codes;
  const devices = codes.value.map(({ device }) => device);
  const keys = hallKeys(options.keys, devices, options.makeKeys ? options.suite : null);
  if (!keys.ok) return keys;
  const client = clientOf(options);
  if (!client.ok) return client;
  const tally: Tally = { enrolled: [], already: [], refused: [] };
  const work = { client: client.value, codes: codes.value, keys: keys.value };
  const ended = await enrolAll(work, options.states, tally);
  present(tally, codes.value.length, options);
  if (!ended.ok) return ended;
  const { length } = tally.refused;
  return length === 0 ? ok(undefined) : refusedBy(`${length} of ${devices.length} were refused`);
}

interface Work {
  readonly client: MusterClient;
  readonly codes: readonly HallCode[];
  readonly keys: HallKeys;
}

/** Whoever is enrolled with its key already is asked for first, and not sent again. */
async function enrolAll(
  { client, codes, keys }: Work,
  states: string | undefined,
  tally: Tally,
): Promise<Ending> {
  const standing = await standingKeys(client, codes);
  if (!standing.ok) return standing;
  const isDone = ({ device }: HallCode) =>
    standing.value.get(device) === bytesToHex(keys.get(device)!.thumbprint);
  tally.already.push(...codes.filter(isDone).map(({ device }) => device));
  const pending = codes.filter((one) => !isDone(one));
  if (states !== undefined) {
    const first = pending.filter(({ device }) => !standing.value.has(device));
    beginStates(states, first, keys);
  }
  const bar = progress('enrolled', pending.length);
  try {
    for (let from = 0; from < pending.length; from += atOnce) {
      const some = pending.slice(from, from + atOnce);
      const sent = await enrolSome(client, some, keys, tally);
      if (!sent.ok) return sent;
      bar.add(some.length);
    }
  } finally {
    bar.stop();
  }
  return ok(undefined);
}

/** The present key of each device of the list, hex; the list may be of several licences. */
async function standingKeys(
  client: MusterClient,
  codes: readonly HallCode[],
): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  const wanted = new Set(codes.map(({ device }) => device));
  const keys = new Map<string, string>();
  for (const licence of new Set(codes.map((code) => code.licence))) {
    for await (const row of client.devices({ licence, limit: 500 })) {
      if (!row.ok) return problemFailure(row.problem);
      const { id, thumbprint } = row.value;
      if (thumbprint !== null && wanted.has(id)) keys.set(id, thumbprint);
    }
  }
  return ok(keys);
}

/** One request. After no answer it may have been written or not: the next run finds out. */
async function enrolSome(
  client: MusterClient,
  codes: readonly HallCode[],
  keys: HallKeys,
  tally: Tally,
): Promise<Ending> {
  const challenge = await client.challenge();
  if (!challenge.ok) return problemFailure(challenge.problem);
  const bytes = hexToBytes(challenge.value.challenge);
  const requests = codes.map(({ device, code }) => enrolmentOf(code, keys.get(device)!, bytes));
  const answer = await client.enrol(requests);
  if (!answer.ok) return problemFailure(answer.problem);
  for (const [i, result] of answer.value.enrolments.entries()) {
    const { device, serial } = codes[i]!;
    if (result.word === 'enrolled') tally.enrolled.push(device);
    else tally.refused.push({ device, serial, reason: result.reason });
  }
  return ok(undefined);
}

function present(
  { enrolled, already, refused }: Tally,
  total: number,
  { json }: HallOptions,
): void {
  const left = total - enrolled.length - already.length - refused.length;
  if (json) {
    sayJson({ enrolled, already, refused, left });
    return;
  }
  say(
    facts([
      ['enrolled', enrolled.length],
      ['enrolled before', already.length],
      ['refused', refused.length],
      ['without an answer', left === 0 ? null : `${left}: run this again`],
    ]),
  );
  if (refused.length === 0) return;
  const columns = [
    { title: 'DEVICE', of: (one: Tally['refused'][number]) => one.device },
    { title: 'SERIAL', of: (one: Tally['refused'][number]) => one.serial },
    { title: 'WHY', of: (one: Tally['refused'][number]) => enrolFaults[one.reason] },
  ];
  const more = refused.length - shownRefusals;
  say(
    `\n${table(columns, refused.slice(0, shownRefusals))}${more > 0 ? `\nand ${more} more` : ''}`,
  );
}
