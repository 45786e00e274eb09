/** `muster meter`: readings of sites' electricity meters: lists, states, corrects and withdraws them. */
import { type Command, InvalidArgumentError } from 'commander';
import { correction, newReading, withdrawal } from '../contract/meters.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, table } from './output.ts';

/** The command, to be mounted. */
export function meterCommand(): Command {
  return command('meter', 'readings of sites’ electricity meters: list, state, correct, withdraw')
    .addCommand(listCommand())
    .addCommand(stateCommand())
    .addCommand(correctCommand())
    .addCommand(withdrawCommand());
}

function listCommand(): Command {
  return listing(connected(command('list', 'list the readings that you may see')))
    .option('--site <id>', 'of this site')
    .action(
      ending('meter list', ({ site, ...options }: Listing & { readonly site?: string }) => {
        const query = site === undefined ? {} : { site };
        return printList(options, { name: 'listReadings', query, words });
      }),
    );
}

interface Figures extends Connection {
  readonly kwh: number;
  readonly other?: number;
}

interface Given extends Figures {
  readonly from: string;
  readonly to: string;
  readonly feeds: string;
  readonly source: string;
}

function stateCommand(): Command {
  return withFigures(
    command('state', 'state a reading, as operator of the site or as an authority'),
  )
    .argument('<site>')
    .requiredOption('--from <day>', 'first day, in UTC')
    .requiredOption('--to <day>', 'day after the last')
    .requiredOption('--feeds <word>', 'racks (of accelerators), it, or facility')
    .requiredOption('--source <text>', 'whose meter it is, who read it')
    .action(ending('meter state', state));
}

function withFigures(made: Command): Command {
  return connected(made)
    .requiredOption('--kwh <number>', 'what it shows', wholeKwh)
    .option('--other <number>', 'of it, what feeds something else, in kWh', wholeKwh);
}

function wholeKwh(text: string): number {
  if (!/^\d{1,11}$/.test(text)) throw new InvalidArgumentError('It takes a whole number of kWh.');
  return Number(text);
}

function figuresOf({ kwh, other }: Pick<Figures, 'kwh' | 'other'>) {
  return { kwh, ...(other === undefined ? {} : { otherKwh: other }) };
}

function state(site: string, given: Given): Ending | Promise<Ending> {
  const { from, to, feeds, source, kwh, other, ...options } = given;
  const body = checked(newReading, { from, to, feeds, source, ...figuresOf({ kwh, other }) });
  if (!body.ok) return body;
  return ask(options, (client) => client.control.stateReading(site, body.value), readingWords);
}

function correctCommand(): Command {
  return withFigures(command('correct', 'correct the figures of a reading that you stated'))
    .argument('<reading>')
    .requiredOption('--reason <text>', 'why')
    .action(
      ending('meter correct', (id: string, given: Figures & { readonly reason: string }) => {
        const { reason, kwh, other, ...options } = given;
        const body = checked(correction, { reason, ...figuresOf({ kwh, other }) });
        if (!body.ok) return body;
        return ask(
          options,
          (client) => client.control.correctReading(id, body.value),
          readingWords,
        );
      }),
    );
}

function withdrawCommand(): Command {
  return connected(command('withdraw', 'take back a reading that you stated'))
    .argument('<reading>')
    .requiredOption('--reason <text>', 'why')
    .action(
      ending('meter withdraw', (id: string, given: Connection & { readonly reason: string }) => {
        const { reason, ...options } = given;
        const body = checked(withdrawal, { reason });
        if (!body.ok) return body;
        return ask(
          options,
          (client) => client.control.withdrawReading(id, body.value.reason),
          readingWords,
        );
      }),
    );
}

type Reading = ItemOf<'listReadings'>;

const columns: readonly Column<Reading>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'SITE', of: ({ site }) => site },
  { title: 'BY', of: ({ authority }) => authority ?? 'operator' },
  { title: 'FEEDS', of: ({ feeds }) => feeds },
  { title: 'FROM', of: ({ from }) => from.slice(0, 10) },
  { title: 'TO', of: ({ to }) => to.slice(0, 10) },
  { title: 'KWH', of: ({ kwh }) => kwh },
  { title: 'STATUS', of: ({ status }) => status },
];

function words(rows: readonly Reading[]): string {
  return rows.length === 0 ? 'No reading.' : table(columns, rows);
}

function readingWords(row: Reading): string {
  return facts([
    ['id', row.id],
    ['site', row.site],
    ['by', row.authority ?? 'operator'],
    ['feeds', row.feeds],
    ['from', row.from.slice(0, 10)],
    ['to', row.to.slice(0, 10)],
    ['kWh', row.kwh],
    ['other kWh', row.otherKwh],
    ['source', row.source],
    ['status', row.status],
    ['reason', row.reason],
    ['version', row.version],
  ]);
}
