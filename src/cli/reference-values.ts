/** `muster reference-values`: what firmware of a version measures as; registers a set of values, withdraws it. */
import type { Command } from 'commander';
import { newReferenceValues } from '../contract/reference-values.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { jsonFile } from './json-file.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

/** The command, to be mounted. */
export function referenceValuesCommand(): Command {
  return command('reference-values', 'what firmware measures as')
    .addCommand(listCommand())
    .addCommand(registerCommand())
    .addCommand(withdrawCommand());
}

function listCommand(): Command {
  return listing(connected(command('list', 'list them, withdrawn ones too'))).action(
    ending('reference-values list', (options: Listing) =>
      printList(options, { name: 'listReferenceValues', query: {}, words }),
    ),
  );
}

function registerCommand(): Command {
  return connected(command('register', 'hold evidence of a version against its values'))
    .argument('<file>', 'models, component, version, source and measurements, JSON (docs/cli.md)')
    .action(ending('reference-values register', register));
}

function register(file: string, options: Connection): Ending | Promise<Ending> {
  const read = jsonFile(file);
  if (!read.ok) return read;
  const body = checked(newReferenceValues, read.value);
  if (!body.ok) return body;
  return ask(options, (client) => client.control.registerReferenceValues(body.value), valuesWords);
}

function withdrawCommand(): Command {
  return connected(command('withdraw', 'hold nothing against them any more, for good'))
    .argument('<id>')
    .action(
      ending('reference-values withdraw', (id: string, options: Connection) =>
        ask(options, (client) => client.control.withdrawReferenceValues(id), valuesWords),
      ),
    );
}

type Values = ItemOf<'listReferenceValues'>;

const stateOf = ({ withdrawnAt }: Values) =>
  withdrawnAt === null ? 'counts' : `withdrawn ${minute(withdrawnAt)}`;

const columns: readonly Column<Values>[] = [
  { title: 'ID', of: ({ id }) => id },
  {
    title: 'COMPONENT',
    of: ({ component, componentVersion }) => `${component} ${componentVersion}`,
  },
  { title: 'MODELS', of: ({ models }) => models.join(', ') },
  { title: 'FOR', of: ({ authority }) => authority ?? 'all' },
  { title: 'STATE', of: stateOf },
];

function words(rows: readonly Values[]): string {
  return rows.length === 0 ? 'No reference values.' : table(columns, rows);
}

function valuesWords(row: Values): string {
  return facts([
    ['id', row.id],
    ['component', `${row.component} ${row.componentVersion}`],
    ['models', row.models.join(', ')],
    ['measurements', row.measurements.length],
    ['counts for', row.authority ?? 'all licences'],
    ['state', stateOf(row)],
    ['source', row.source],
    ['version', row.version],
  ]);
}
