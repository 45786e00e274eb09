/** `muster stake`: who owns whom, as stated; states it, corrects it, ends it. */
import type { Command } from 'commander';
import { newStake, newStakeVersion } from '../contract/ownership.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

interface Terms extends Connection {
  readonly percent: string;
  readonly from: string;
  readonly to?: string;
  readonly source: string;
}

/** The command, to be mounted. */
export function stakeCommand(): Command {
  return command('stake', 'who owns whom: list what is stated, state it, correct it')
    .addCommand(listCommand())
    .addCommand(stateCommand())
    .addCommand(changeCommand());
}

function listCommand(): Command {
  return listing(connected(command('list', 'list the stakes that you may see')))
    .option('--party <id>', 'those of this owner, or in this party')
    .action(
      ending('stake list', ({ party, ...options }: Listing & { readonly party?: string }) => {
        const query = party === undefined ? {} : { party };
        return printList(options, { name: 'listStakes', query, words });
      }),
    );
}

function withTerms(command: Command): Command {
  return command
    .requiredOption('--percent <number>', 'of the whole, held directly')
    .requiredOption('--from <date>', 'since when')
    .option('--to <date>', 'until when (default: it goes on)')
    .requiredOption('--source <text>', 'what the statement rests on');
}

function termsOf({ percent, from, to, source }: Terms) {
  // Two decimals are exact; what has more is refused as no whole number of hundredths.
  const basisPoints = Number((Number(percent) * 100).toFixed(6));
  return { basisPoints, from, source, ...(to === undefined ? {} : { to }) };
}

function stateCommand(): Command {
  return withTerms(connected(command('state', 'state that a party owns a part of another')))
    .requiredOption('--owner <id>', 'who holds it')
    .requiredOption('--owned <id>', 'of whom')
    .action(ending('stake state', state));
}

function state(
  options: Terms & { readonly owner: string; readonly owned: string },
): Ending | Promise<Ending> {
  const { owner, owned } = options;
  const body = checked(newStake, { owner, owned, ...termsOf(options) });
  if (!body.ok) return body;
  return ask(options, (client) => client.control.stateStake(body.value), stakeWords);
}

function changeCommand(): Command {
  return withTerms(connected(command('change', 'correct or end a stake; 0 %: it never was')))
    .argument('<stake>')
    .action(
      ending('stake change', (id: string, options: Terms) => {
        const body = checked(newStakeVersion, termsOf(options));
        if (!body.ok) return body;
        return ask(options, (client) => client.control.changeStake(id, body.value), stakeWords);
      }),
    );
}

type Stake = ItemOf<'listStakes'>;

const columns: readonly Column<Stake>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'OWNER', of: ({ owner }) => owner },
  { title: 'OWNS OF', of: ({ owned }) => owned },
  { title: 'PERCENT', of: ({ basisPoints }) => basisPoints / 100 },
  { title: 'FROM', of: ({ from }) => from.slice(0, 10) },
  { title: 'TO', of: ({ to }) => to?.slice(0, 10) ?? null },
];

function words(rows: readonly Stake[]): string {
  return rows.length === 0 ? 'No stake.' : table(columns, rows);
}

function stakeWords(row: Stake): string {
  return facts([
    ['id', row.id],
    ['owner', row.owner],
    ['owns of', row.owned],
    ['percent', row.basisPoints / 100],
    ['from', minute(row.from)],
    ['to', row.to && minute(row.to)],
    ['source', row.source],
    ['version', row.version],
  ]);
}
