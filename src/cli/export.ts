/** `muster export`: a case as a file that can be checked without the service. */
import type { Command } from 'commander';
import { ok } from '../core/result.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, misused, problemFailure } from './exits.ts';
import { privateMode, writeNew } from './files.ts';
import { say, sayJson } from './output.ts';

interface ExportOptions extends Connection {
  readonly case: string;
  readonly output: string;
}

/** The command, to be mounted. */
export function exportCommand(): Command {
  return connected(command('export', 'export a case with its evidence, receipts and proofs'))
    .requiredOption('--case <id>', 'which case')
    .requiredOption('-o, --output <path>', 'where to; never over a file that is there')
    .action(ending('export', exportCase));
}

/** Whole or not there: an answer that breaks off is no answer. */
async function exportCase(options: ExportOptions): Promise<Ending> {
  const { case: id, output } = options;
  const client = clientOf(options);
  if (!client.ok) return client;
  const zip = await client.value.desk.exportCase(id);
  if (!zip.ok) return problemFailure(zip.problem);
  if (!writeNew(output, zip.value, privateMode)) return misused(`${output} is there already`);
  if (options.json) sayJson({ file: output, bytes: zip.value.length });
  else say(`${zip.value.length} bytes in ${output}; muster verify ${output} checks it offline`);
  return ok(undefined);
}
