/** `muster licence`: the licences that the caller may see, one of them, and a regulator's decisions on it. */
import { Argument, type Command, Option } from 'commander';
import { licenceStatus } from '../contract/licences.ts';
import { locationText } from '../contract/location-words.ts';
import { limitsText } from '../core/appraise/usage/limits-text.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { ask, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { confirmAllCommand } from './licence-confirm-all.ts';
import { type DecisionOptions, decide, decisions } from './licence-decisions.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, table } from './output.ts';

const actions = ['show', ...decisions] as const;

type LicenceOptions = Listing & DecisionOptions & { readonly status?: string };

/** The command, to be mounted. */
export function licenceCommand(): Command {
  return listing(connected(command('licence', 'list licences, show one, or decide on one')))
    .argument('[id]', 'this one')
    .addArgument(new Argument('[action]', 'what to do with it').choices(actions).default('show'))
    .addOption(new Option('--status <status>', 'list these').choices(licenceStatus.options))
    .option('--note <text>', 'with a decision: why, for the record')
    .option('--sites <list>', 'with confirm: all (default), none, or ids, each with @version')
    .action(ending('licence', licence))
    .addCommand(confirmAllCommand());
}

function licence(
  id: string | undefined,
  action: (typeof actions)[number],
  options: LicenceOptions,
): Ending | Promise<Ending> {
  if (id === undefined) {
    const query = { status: options.status };
    return printList(options, { name: 'listLicences', query, words: listWords });
  }
  if (action === 'show') {
    if (options.note !== undefined) return misused('--note goes with a decision');
    return ask(options, (client) => client.licence(id), viewWords);
  }
  return decide(id, action, options, viewWords);
}

type Licence = ItemOf<'listLicences'>;

const columns: readonly Column<Licence>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NUMBER', of: ({ number }) => number },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'VALID', of: ({ validFrom, validTo }) => `${day(validFrom)} to ${day(validTo)}` },
  { title: 'DEVICES', of: ({ items }) => items.reduce((sum, { quantity }) => sum + quantity, 0) },
  { title: 'EXPORTER', of: ({ exporter }) => exporter },
];

function listWords(rows: readonly Licence[]): string {
  return rows.length === 0 ? 'No licence.' : table(columns, rows);
}

function viewWords(row: Licence): string {
  const { conditions, items } = row;
  const { vbios, driver } = conditions.firmwareFloor;
  const rows = facts([
    ['id', row.id],
    ['number', row.number],
    ['status', row.status],
    ['authority', row.authority],
    ['exporter', row.exporter],
    ['end user', row.endUser],
    ['sites', row.sites.join(', ')],
    ['valid', `${day(row.validFrom)} to ${day(row.validTo)}`],
    ['reports', `every ${conditions.intervalS} s, with ${conditions.graceS} s of grace`],
    ['countries', conditions.countries.join(', ') || 'those of the sites'],
    ['firmware from', vbios || driver ? `VBIOS ${vbios ?? '-'}, driver ${driver ?? '-'}` : null],
    ['limits of use', conditions.limits ? limitsText(conditions.limits) : null],
    ['places', locationText(conditions.location)],
    ['version', row.version],
  ]);
  const lines = table(
    [
      { title: 'LINE', of: ({ line }) => line },
      { title: 'MODEL', of: ({ model }) => model },
      { title: 'QUANTITY', of: ({ quantity }) => quantity },
      { title: 'TOLERANCE', of: ({ tolerance }) => tolerance ?? 0 },
      { title: 'ECCN', of: ({ eccn }) => eccn ?? '-' },
    ],
    items,
  );
  return `${rows}\n\n${lines}`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}
