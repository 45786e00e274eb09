/** `muster stake`: who owns whom, as stated; states it, corrects it, ends it. */
import { type Command, InvalidArgumentError } from 'commander';
import { newStake, newStakeVersion } from '../contract/ownership.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

interface Terms extends Connection {
  /** In hundredths. */
  readonly percent: number;
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
    .requiredOption(
      '--percent <number>',
      'of the whole, held directly: 0 to 100, two decimals at most',
      percentOf,
    )
    .requiredOption('--from <date>', 'since when')
    .option('--to <date>', 'until when (default: it goes on)')
    .requiredOption('--source <text>', 'what the statement rests on');
}

/** Two decimals are exact: shares are kept in hundredths of a percent. */
function percentOf(text: string): number {
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || Number(text) > 100) {
    throw new InvalidArgumentError('It takes a number from 0 to 100, with two decimals at most.');
  }
  return Math.round(Number(text) * 100);
}

function termsOf({ percent: basisPoints, from, to, source }: Terms) {
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
