/** How commands find the service: an address, and an API key that is better kept in the environment. */
import { type Command, Option } from 'commander';
import { ok, type Result } from '../core/result.ts';
import { MusterClient } from '../sdk/client.ts';
import type { Called } from '../sdk/problem.ts';
import { type Ending, type Failure, misused, problemFailure } from './exits.ts';
import { say, sayJson } from './output.ts';

export interface Connection {
  readonly url: string;
  readonly apiKey?: string;
  readonly json?: true;
}

const apiKeyForm = /^mk_(root|[0-9a-f]{24})_[A-Za-z0-9_-]{43}$/;

/** A command with the options of every command that talks to the service. */
export function connected(command: Command): Command {
  return command
    .addOption(urlOption())
    .addOption(apiKeyOption('as whom'))
    .option('--json', 'print JSON');
}

/** `--api-key`, or better MUSTER_KEY. */
export function apiKeyOption(description: string): Option {
  const text = `${description}; better set MUSTER_KEY, a command line is no secret`;
  return new Option('--api-key <key>', text).env('MUSTER_KEY');
}

/** Where the service is. */
export function urlOption(): Option {
  return new Option('--url <url>', 'where the service is')
    .env('MUSTER_URL')
    .default('http://127.0.0.1:8787');
}

/** A client that has an API key. Refuses an address or a key that cannot be one. */
export function clientOf(connection: Connection): Result<MusterClient, Failure> {
  const { apiKey } = connection;
  if (apiKey === undefined) return misused('this needs an API key: set MUSTER_KEY');
  if (!apiKeyForm.test(apiKey)) return misused('the API key is not of the form mk_<id>_<secret>');
  const open = publicClientOf(connection);
  return open.ok ? ok(open.value.withKey(apiKey)) : open;
}

/** A client for what anybody may ask. */
export function publicClientOf({ url }: Pick<Connection, 'url'>): Result<MusterClient, Failure> {
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return isWeb ? ok(new MusterClient({ url })) : misused(`${url} is not an http or https address`);
}

/** One call of the service: its value as JSON or in words, or its problem as the command's end. */
export async function ask<T>(
  connection: Connection,
  call: (client: MusterClient) => Promise<Called<T>>,
  words: (value: T) => string,
): Promise<Ending> {
  const client = clientOf(connection);
  if (!client.ok) return client;
  const answer = await call(client.value);
  if (!answer.ok) return problemFailure(answer.problem);
  if (connection.json) sayJson(answer.value);
  else say(words(answer.value));
  return ok(undefined);
}
