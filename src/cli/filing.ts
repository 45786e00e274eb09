/** `muster filing`: reports that a licence asks for; files one by the hash of its document, rejects one. */
import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { newFiling, rejection } from '../contract/filings.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { readBytes } from './files.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/** The command, to be mounted. */
export function filingCommand(): Command {
  return command('filing', 'reports that a licence asks for: list, file, reject')
    .addCommand(listCommand())
    .addCommand(fileCommand())
    .addCommand(rejectCommand());
}

function listCommand(): Command {
  return listing(connected(command('list', 'list the filed reports that you may see')))
    .option('--licence <id>', 'under this licence')
    .action(
      ending('filing list', ({ licence, ...options }: Listing & { readonly licence?: string }) => {
        const query = licence === undefined ? {} : { licence };
        return printList(options, { name: 'listFilings', query, words });
      }),
    );
}

interface Given extends Connection {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly document: string;
  readonly note?: string;
}

function fileCommand(): Command {
  return connected(command('file', 'file a report, by the SHA-256 of its document'))
    .argument('<licence>')
    .requiredOption('--what <word>', 'inventory, usage, delivery or end-use')
    .requiredOption('--from <date>', 'first day that it covers')
    .requiredOption('--to <date>', 'day after the last')
    .requiredOption('--document <file>', 'the document: its hash is filed, it stays here')
    .option('--note <text>', 'for the authority')
    .action(ending('filing file', file));
}

function file(licence: string, given: Given): Ending | Promise<Ending> {
  const { what, from, to, document, note, ...options } = given;
  const bytes = readBytes(document, MAX_DOCUMENT_BYTES);
  if (!bytes.ok) return misused(bytes.reason);
  const sha256 = createHash('sha256').update(bytes.value).digest('hex');
  const json = { what, from, to, document: sha256, ...(note === undefined ? {} : { note }) };
  const body = checked(newFiling, json);
  if (!body.ok) return body;
  return ask(options, (client) => client.control.fileReport(licence, body.value), filingWords);
}

function rejectCommand(): Command {
  return connected(command('reject', 'reject a filed report, as the authority'))
    .argument('<filing>')
    .requiredOption('--reason <text>', 'why')
    .action(
      ending('filing reject', (id: string, given: Connection & { readonly reason: string }) => {
        const { reason, ...options } = given;
        const body = checked(rejection, { reason });
        if (!body.ok) return body;
        return ask(options, (client) => client.control.rejectFiling(id, body.value), filingWords);
      }),
    );
}

type Filing = ItemOf<'listFilings'>;

const columns: readonly Column<Filing>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'LICENCE', of: ({ licence }) => licence },
  { title: 'ON', of: ({ what }) => what },
  { title: 'FROM', of: ({ from }) => from.slice(0, 10) },
  { title: 'TO', of: ({ to }) => to.slice(0, 10) },
  { title: 'STATUS', of: ({ status }) => status },
];

function words(rows: readonly Filing[]): string {
  return rows.length === 0 ? 'No report.' : table(columns, rows);
}

function filingWords(row: Filing): string {
  return facts([
    ['id', row.id],
    ['licence', row.licence],
    ['on', row.what],
    ['from', minute(row.from)],
    ['to', minute(row.to)],
    ['document', row.document],
    ['status', row.status],
    ['reason', row.reason],
    ['version', row.version],
  ]);
}
