/** `muster attachment`: fetches a file that somebody attached, into a new file. */
import type { Command } from 'commander';
import { ok } from '../core/result.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, misused, problemFailure } from './exits.ts';
import { privateMode, writeNew } from './files.ts';
import { say } from './output.ts';

interface AttachmentOptions extends Connection {
  readonly output: string;
}

/** The command, to be mounted. */
export function attachmentCommand(): Command {
  return connected(command('attachment', 'fetch an attached file; it comes from somebody else'))
    .argument('<id>', 'which one')
    .requiredOption('-o, --output <path>', 'where to; never over a file that is there')
    .action(ending('attachment', attachment));
}

/** Under the name that the caller chose: the one it was uploaded with is somebody else's. */
async function attachment(id: string, options: AttachmentOptions): Promise<Ending> {
  const client = clientOf(options);
  if (!client.ok) return client;
  const { output } = options;
  const bytes = await client.value.desk.attachment(id);
  if (!bytes.ok) return problemFailure(bytes.problem);
  if (!writeNew(output, bytes.value, privateMode)) return misused(`${output} is there already`);
  say(`${bytes.value.length} bytes in ${output}`);
  return ok(undefined);
}
