/** `muster query`: filters of lists under a name, private to the party or authority; saves, changes, runs them. */
import { Argument, type Command, Option } from 'commander';
import { newQuery, queryableLists } from '../contract/queries.ts';
import { ok, type Result } from '../core/result.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf, BodyOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, type Failure, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

interface Defined extends Connection {
  readonly list: string;
  readonly filter?: readonly string[];
}

/** The command, to be mounted. */
export function queryCommand(): Command {
  return command('query', 'saved queries of lists')
    .addCommand(saveCommand())
    .addCommand(changeCommand())
    .addCommand(deleteCommand())
    .addCommand(showCommand())
    .addCommand(
      listing(connected(command('list', 'list the saved queries'))).action(
        ending('query list', list),
      ),
    )
    .addCommand(runCommand());
}

function defined(one: Command): Command {
  const lists = new Option('--list <list>', 'of this list').choices(queryableLists);
  return connected(one)
    .addOption(lists.makeOptionMandatory())
    .option(
      '--filter <name=value...>',
      'as the list takes it, such as kind=gone-dark severity=high',
    );
}

function saveCommand(): Command {
  return defined(command('save', 'save a filter of a list under a name'))
    .argument('<name>')
    .action(
      ending('query save', (name: string, options: Defined) => {
        const body = bodyOf(name, options);
        if (!body.ok) return body;
        return ask(options, (client) => client.queries.save(body.value), queryWords);
      }),
    );
}

function changeCommand(): Command {
  return defined(command('change', 'put another name, list and filter in its place'))
    .argument('<query>')
    .argument('<name>')
    .action(
      ending('query change', (id: string, name: string, options: Defined) => {
        const body = bodyOf(name, options);
        if (!body.ok) return body;
        return ask(options, (client) => client.queries.change(id, body.value), queryWords);
      }),
    );
}

/** The filter is held to the very schema of the list before anything is sent. */
function bodyOf(
  name: string,
  { list, filter = [] }: Defined,
): Result<BodyOf<'saveQuery'>, Failure> {
  const pairs = filter.map((one) => /^([A-Za-z]+)=(.*)$/s.exec(one));
  if (pairs.includes(null)) return misused('--filter takes name=value');
  const members = Object.fromEntries(pairs.map((pair) => [pair![1], pair![2]]));
  const body = checked(newQuery, { name, list, filter: members });
  return body.ok ? ok(body.value) : body;
}

function deleteCommand(): Command {
  return connected(command('delete', 'delete a saved query'))
    .argument('<query>')
    .action(
      ending('query delete', (id: string, options: Connection) =>
        ask(
          options,
          (client) => client.queries.delete(id),
          () => `The query ${id} is deleted.`,
        ),
      ),
    );
}

function showCommand(): Command {
  return connected(command('show', 'show a saved query'))
    .argument('<query>')
    .action(
      ending('query show', (id: string, options: Connection) =>
        ask(options, (client) => client.queries.get(id), queryWords),
      ),
    );
}

function runCommand(): Command {
  return listing(connected(command('run', 'run a saved query with what you may see now')))
    .addArgument(new Argument('<query>'))
    .action(
      ending('query run', (id: string, options: Listing) => {
        const params = { id };
        return printList(options, { name: 'getQueryResults', query: {}, params, words: rowWords });
      }),
    );
}

type Row = ItemOf<'listQueries'>;

const columns: readonly Column<Row>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'LIST', of: ({ list }) => list },
  { title: 'FILTER', of: ({ filter }) => filterText(filter) },
];

function list(options: Listing): Promise<Ending> {
  const words = (rows: readonly Row[]) =>
    rows.length === 0 ? 'No saved query.' : table(columns, rows);
  return printList(options, { name: 'listQueries', query: {}, words });
}

function filterText(filter: Readonly<Record<string, string>>): string {
  return Object.entries(filter)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function queryWords({ id, name, list: of, filter, recordedAt }: AnswerOf<'getQuery'>): string {
  return facts([
    ['id', id],
    ['name', name],
    ['list', of],
    ['filter', filterText(filter) || 'none'],
    ['saved', minute(recordedAt)],
  ]);
}

/** Rows of any list: what tells one from the next. */
function rowWords(rows: readonly ItemOf<'getQueryResults'>[]): string {
  if (rows.length === 0) return 'Nothing.';
  const shown: Column<ItemOf<'getQueryResults'>>[] = [
    { title: 'ID', of: ({ id }) => id },
    { title: 'WHAT', of: (row) => whatOf(row) },
  ];
  return table(shown, rows);
}

function whatOf(row: ItemOf<'getQueryResults'>): string {
  if ('sentence' in row) return row.sentence;
  if ('serial' in row) return `${row.model} ${row.serial}, ${row.status}`;
  return 'number' in row ? `licence ${row.number}, ${row.status}` : `${row.name}, ${row.country}`;
}
