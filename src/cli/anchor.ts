/** `muster anchor`: certificates under which TPM evidence counts; registers one, withdraws it. */
import type { Command } from 'commander';
import { newTrustAnchor } from '../contract/anchors.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { readText } from './files.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

/** The command, to be mounted. */
export function anchorCommand(): Command {
  return command('anchor', 'certificates under which TPM evidence counts')
    .addCommand(listCommand())
    .addCommand(registerCommand())
    .addCommand(withdrawCommand());
}

function listCommand(): Command {
  return listing(connected(command('list', 'list them, withdrawn ones too'))).action(
    ending('anchor list', (options: Listing) =>
      printList(options, { name: 'listTrustAnchors', query: {}, words }),
    ),
  );
}

interface Given extends Connection {
  readonly name: string;
  readonly evidence: string;
}

function registerCommand(): Command {
  return connected(command('register', 'believe an authority that certifies TPMs’ keys'))
    .argument('<file>', 'its certificate, PEM')
    .requiredOption('--name <name>')
    .requiredOption('--evidence <text>', 'how it is known to be that authority’s')
    .action(ending('anchor register', register));
}

function register(file: string, { name, evidence, ...options }: Given): Ending | Promise<Ending> {
  const certificate = readText(file, 8_192);
  if (!certificate.ok) return misused(certificate.reason);
  const body = checked(newTrustAnchor, { name, evidence, certificate: certificate.value });
  if (!body.ok) return body;
  return ask(options, (client) => client.control.registerAnchor(body.value), anchorWords);
}

function withdrawCommand(): Command {
  return connected(command('withdraw', 'believe it no more, for good'))
    .argument('<id>')
    .action(
      ending('anchor withdraw', (id: string, options: Connection) =>
        ask(options, (client) => client.control.withdrawAnchor(id), anchorWords),
      ),
    );
}

type Anchor = ItemOf<'listTrustAnchors'>;

const stateOf = ({ withdrawnAt }: Anchor) =>
  withdrawnAt === null ? 'counts' : `withdrawn ${minute(withdrawnAt)}`;

const columns: readonly Column<Anchor>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'FOR', of: ({ authority }) => authority ?? 'all' },
  { title: 'STATE', of: stateOf },
];

function words(rows: readonly Anchor[]): string {
  return rows.length === 0 ? 'No trust anchor.' : table(columns, rows);
}

function anchorWords(row: Anchor): string {
  return facts([
    ['id', row.id],
    ['name', row.name],
    ['certificate', row.certificateHash],
    ['counts for', row.authority ?? 'all licences'],
    ['state', stateOf(row)],
    ['evidence', row.evidence],
    ['version', row.version],
  ]);
}
