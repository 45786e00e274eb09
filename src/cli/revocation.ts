/** `muster revocation`: certificates of device makers that are no longer accepted; revokes one, lifts that. */
import type { Command } from 'commander';
import { revocationDecision } from '../contract/revocations.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

/** The command, to be mounted. */
export function revocationCommand(): Command {
  return command('revocation', 'certificates of device makers that are no longer accepted')
    .addCommand(listCommand())
    .addCommand(decisionCommand('revoke', 'no longer accept a certificate'))
    .addCommand(decisionCommand('lift', 'accept it again'));
}

function listCommand(): Command {
  return listing(connected(command('list', 'list those that count for your licences'))).action(
    ending('revocation list', (options: Listing) =>
      printList(options, { name: 'listRevocations', query: {}, words }),
    ),
  );
}

interface Given extends Connection {
  readonly reason: string;
  readonly from?: string;
  readonly source: string;
}

function decisionCommand(name: 'revoke' | 'lift', summary: string): Command {
  const state = name === 'revoke' ? 'revoked' : 'lifted';
  return connected(command(name, summary))
    .argument('<sha256>', 'of the certificate’s DER, as `muster inspect` shows it')
    .requiredOption('--source <text>', 'what it rests on')
    .option('--reason <word>', 'compromised or replaced', 'compromised')
    .option('--from <date>', 'since when (default: now)')
    .action(
      ending(`revocation ${name}`, (sha256: string, given: Given) => decide(sha256, state, given)),
    );
}

function decide(
  certificate: string,
  state: 'revoked' | 'lifted',
  { reason, from, source, ...options }: Given,
): Ending | Promise<Ending> {
  const given = { certificate, state, reason, source, ...(from === undefined ? {} : { from }) };
  const body = checked(revocationDecision, given);
  if (!body.ok) return body;
  return ask(options, (client) => client.control.decideRevocation(body.value), revocationWords);
}

type Revocation = ItemOf<'listRevocations'>;

const columns: readonly Column<Revocation>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'CERTIFICATE', of: ({ certificate }) => certificate },
  { title: 'REASON', of: ({ reason }) => reason },
  { title: 'FROM', of: ({ from }) => from.slice(0, 10) },
  { title: 'STATE', of: ({ state }) => state },
];

function words(rows: readonly Revocation[]): string {
  return rows.length === 0 ? 'No revocation.' : table(columns, rows);
}

function revocationWords(row: Revocation): string {
  return facts([
    ['id', row.id],
    ['certificate', row.certificate],
    ['reason', row.reason],
    ['from', minute(row.from)],
    ['state', row.state],
    ['source', row.source],
    ['version', row.version],
  ]);
}
