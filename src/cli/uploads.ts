/** Files that go with a text: each uploaded before it, and named in it by its id. */
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { attachmentBytes } from '../contract/desk.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { type Called, called } from '../sdk/problem.ts';
import { type Connection, clientOf } from './connection.ts';
import { type Ending, type Failure, misused, problemFailure } from './exits.ts';
import { readBytes } from './files.ts';
import { say, sayJson } from './output.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.zip': 'application/zip',
};

export interface Texted extends Connection {
  readonly text: string;
  readonly file?: readonly string[];
  readonly author?: string;
}

/** A command with the options of every command that writes a text. */
export function texted(command: Command, what: string): Command {
  return filed(command).option('--text <text>', what);
}

/** A command with files, and the name of who writes. */
export function filed(command: Command): Command {
  return command
    .option('--file <path...>', 'with these files, at most 10 of 8 MiB each')
    .option('--author <name>', 'who writes, beside the label of the API key');
}

/** What every text has besides itself. */
export interface Uploaded {
  readonly attachments: string[];
  readonly author?: string;
}

/** Uploads the files, then makes the call that names them; prints what that answers. */
export async function askWithFiles<T>(
  options: Connection & Pick<Texted, 'file' | 'author'>,
  call: (client: MusterClient, given: Uploaded) => Promise<Called<T>>,
  words: (value: T) => string,
): Promise<Ending> {
  const client = clientOf(options);
  if (!client.ok) return client;
  const files = filesOf(options.file ?? []);
  if (!files.ok) return files;
  const attachments = await uploaded(client.value, files.value);
  if (!attachments.ok) return problemFailure(attachments.problem);
  const { author } = options;
  const given = { attachments: attachments.value, ...(author === undefined ? {} : { author }) };
  const answer = await call(client.value, given);
  if (!answer.ok) return problemFailure(answer.problem);
  if (options.json) sayJson(answer.value);
  else say(words(answer.value));
  return ok(undefined);
}

type File = Parameters<MusterClient['desk']['upload']>[0];

/** All of them are read before one is sent. */
function filesOf(paths: readonly string[]): Result<File[], Failure> {
  const files: File[] = [];
  for (const path of paths) {
    const bytes = readBytes(path, attachmentBytes);
    if (!bytes.ok) return misused(bytes.reason);
    const contentType = contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
    files.push({ fileName: basename(path), contentType, bytes: bytes.value });
  }
  return files.length > 10
    ? err({ exit: 'usage', message: 'at most 10 files go with a text' })
    : ok(files);
}

async function uploaded(client: MusterClient, files: readonly File[]): Promise<Called<string[]>> {
  const ids: string[] = [];
  for (const file of files) {
    const answer = await client.desk.upload(file);
    if (!answer.ok) return answer;
    ids.push(answer.value.id);
  }
  return called(ids);
}
