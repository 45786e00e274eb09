/** `muster register landmark`: a landmark into the registry; and what it shares with its later versions. */
import type { Command } from 'commander';
import { newLandmark } from '../contract/landmarks.ts';
import { coseKeyOf } from '../core/crypto/key.ts';
import { ok, type Result } from '../core/result.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, ending, type Failure, misused } from './exits.ts';
import { readKeyFile } from './key-file.ts';
import { landmarkWords } from './landmark-words.ts';

export interface LandmarkOptions {
  readonly name: string;
  readonly position: string;
  readonly uncertaintyKm: string;
  readonly evidence: string;
  readonly address: string;
  readonly from: string;
  readonly to: string;
  readonly keyFile?: string;
  readonly coseKey?: string;
  readonly operator?: string;
}

/** The command, to be mounted. */
export function registerLandmarkCommand(): Command {
  return landmarkOptions(
    connected(command('landmark', 'register a point of known place that measures devices')),
  ).action(
    ending('register landmark', (given: LandmarkOptions & Connection) => {
      const body = bodyOf(given);
      if (!body.ok) return body;
      return ask(given, (client) => client.landmarks.register(body.value), landmarkWords);
    }),
  );
}

/** The options that say all of a landmark. */
export function landmarkOptions(command: Command): Command {
  return command
    .requiredOption('--name <name>')
    .requiredOption('--position <lat,lon>', 'WGS 84, such as 1.2966,103.7764')
    .requiredOption('--uncertainty-km <km>', 'how far off the position may be at most')
    .requiredOption('--evidence <text>', 'how the position is known')
    .requiredOption('--address <host:port>', 'where agents reach it, over UDP')
    .requiredOption('--from <instant>', 'what it measures counts from then')
    .requiredOption('--to <instant>', 'until then')
    .option('--cose-key <hex>', 'its public key, as muster keygen prints it')
    .option('--key-file <file>', 'or its key file, of which the public half is sent')
    .option('--operator <id>', 'the party that runs it');
}

/** What the options say, as the service takes it. */
export function bodyOf(given: LandmarkOptions) {
  const { name, evidence, address, from: validFrom, to: validTo, operator } = given;
  const key = keyIn(given);
  if (!key.ok) return key;
  const [latitude, longitude] = given.position.split(',').map(number);
  const position = { latitude, longitude, uncertaintyKm: number(given.uncertaintyKm) };
  const said = { name, position, evidence, address, validFrom, validTo, key: key.value };
  return checked(newLandmark, { ...said, ...(operator !== undefined && { operator }) });
}

function number(text: string): number | string {
  return text.trim() === '' ? text : Number(text);
}

function keyIn({ keyFile, coseKey }: LandmarkOptions): Result<string, Failure> {
  if ((keyFile === undefined) === (coseKey === undefined)) {
    return misused('this needs --cose-key or --key-file');
  }
  if (coseKey !== undefined) return ok(Buffer.from(coseKey, 'hex').toString('base64url'));
  const key = readKeyFile(keyFile ?? '');
  return key.ok ? ok(Buffer.from(coseKeyOf(key.value)).toString('base64url')) : key;
}
