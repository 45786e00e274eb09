/** `muster amendment`: the amendments that the caller may see, one of them, and decisions on it. */
import { Argument, type Command, Option } from 'commander';
import { amendmentStatus } from '../contract/amendments.ts';
import type { AmendmentDecision } from '../sdk/amendment-client.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { amendmentWords } from './amendment-words.ts';
import { ask, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, table } from './output.ts';

const actions = ['show', 'confirm', 'reject', 'withdraw'] as const;
type Action = 'show' | AmendmentDecision;

interface AmendmentOptions extends Listing {
  readonly licence?: string;
  readonly status?: string;
  readonly note?: string;
}

/** The command, to be mounted. */
export function amendmentCommand(): Command {
  return listing(connected(command('amendment', 'list amendments, show one, or decide on one')))
    .argument('[id]', 'this one')
    .addArgument(new Argument('[action]', 'what to do with it').choices(actions).default('show'))
    .option('--licence <id>', 'list those of this licence')
    .addOption(new Option('--status <status>', 'list these').choices(amendmentStatus.options))
    .option('--note <text>', 'with a decision: why, for the record')
    .action(ending('amendment', amendment));
}

function amendment(
  id: string | undefined,
  action: Action,
  options: AmendmentOptions,
): Ending | Promise<Ending> {
  const { licence, status, note } = options;
  if (id === undefined) {
    return printList(options, {
      ...{ name: 'listAmendments', query: { licence, status }, words: listWords },
    });
  }
  if (action === 'show') {
    if (note !== undefined) return misused('--note goes with a decision');
    return ask(options, (client) => client.amendment.get(id), amendmentWords);
  }
  return ask(options, (client) => client.amendment.decide(id, action, note), amendmentWords);
}

type Row = ItemOf<'listAmendments'>;

const columns: readonly Column<Row>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'FROM', of: ({ effectiveFrom }) => effectiveFrom.slice(0, 10) },
  { title: 'LICENCE', of: ({ licence }) => licence },
  { title: 'REASON', of: ({ reason }) => reason },
];

function listWords(rows: readonly Row[]): string {
  return rows.length === 0 ? 'No amendment.' : table(columns, rows);
}
