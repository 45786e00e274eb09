/** `muster window`: a site's maintenance windows and how much of them there is; declares one, takes it back, ends it early. */
import type { Command } from 'commander';
import { newWindow } from '../contract/windows.ts';
import { ok } from '../core/result.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

/** The command, to be mounted. */
export function windowCommand(): Command {
  return command(
    'window',
    'maintenance windows: what is declared ahead delays that silence is a finding',
  )
    .addCommand(listCommand())
    .addCommand(useCommand())
    .addCommand(showCommand())
    .addCommand(declareCommand())
    .addCommand(withdrawCommand())
    .addCommand(endCommand());
}

interface Where {
  readonly site?: string;
  readonly licence?: string;
}

/** Windows are of a site, or of the sites of a licence. */
function listedBy({ site, licence }: Where) {
  if ((site === undefined) === (licence === undefined)) {
    return misused('this needs --site or --licence');
  }
  const name = site === undefined ? 'listLicenceWindows' : 'listSiteWindows';
  return ok({ name, params: { id: site ?? licence ?? '' } } as const);
}

function where(command: Command): Command {
  return command.option('--site <id>').option('--licence <id>');
}

function listCommand(): Command {
  return where(
    listing(connected(command('list', 'list the windows of a site, or of a licence’s sites'))),
  ).action(ending('window list', list));
}

function list(options: Listing & Where): Ending | Promise<Ending> {
  const of = listedBy(options);
  return of.ok ? printList(options, { ...of.value, query: {}, words: listWords }) : of;
}

function useCommand(): Command {
  return where(
    connected(command('use', 'how much is declared of each site, in its worst 30 days')),
  ).action(ending('window use', use));
}

function use(options: Connection & Where): Ending | Promise<Ending> {
  const of = listedBy(options);
  if (!of.ok) return of;
  const { name, params } = of.value;
  return ask(options, (client) => client.windows.use(name, params.id), useWords);
}

function showCommand(): Command {
  return connected(command('show', 'show one window'))
    .argument('<window>')
    .action(
      ending('window show', (id: string, options: Connection) =>
        ask(options, (client) => client.windows.get(id), windowWords),
      ),
    );
}

interface DeclareOptions extends Connection {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly device?: readonly string[];
}

function declareCommand(): Command {
  return connected(command('declare', 'declare a window, at least 15 minutes before it begins'))
    .argument('<site>', 'the site that you operate')
    .requiredOption('--from <instant>', 'such as 2027-01-01T22:00:00Z')
    .requiredOption('--to <instant>', 'at most 14 days later; a window is never made longer')
    .requiredOption('--reason <text>', 'what is done, for the record')
    .option('--device <id...>', 'these devices alone (default: the whole site)')
    .action(ending('window declare', declare));
}

function declare(site: string, given: DeclareOptions): Ending | Promise<Ending> {
  const { from, to, reason, device: devices, ...options } = given;
  const body = checked(newWindow, { from, to, reason, ...(devices && { devices }) });
  if (!body.ok) return body;
  return ask(options, (client) => client.windows.declare(site, body.value), windowWords);
}

function withdrawCommand(): Command {
  return connected(command('withdraw', 'take a window back before it begins'))
    .argument('<window>')
    .action(
      ending('window withdraw', (id: string, options: Connection) =>
        ask(options, (client) => client.windows.withdraw(id), windowWords),
      ),
    );
}

function endCommand(): Command {
  return connected(command('end', 'let a window end sooner than declared'))
    .argument('<window>')
    .option('--to <instant>', 'when, ahead (default: now)')
    .action(
      ending('window end', (id: string, options: Connection & { readonly to?: string }) =>
        ask(options, (client) => client.windows.end(id, options.to), windowWords),
      ),
    );
}

type Row = ItemOf<'listSiteWindows'>;
type Use = AnswerOf<'listSiteWindows'>['use'][number];

const columns: readonly Column<Row>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'FROM', of: ({ from }) => minute(from) },
  { title: 'TO', of: ({ to }) => minute(to) },
  { title: 'DEVICES', of: ({ deviceCount }) => deviceCount ?? 'all' },
  { title: 'REASON', of: ({ reason }) => reason },
];

function listWords(rows: readonly Row[]): string {
  return rows.length === 0 ? 'No window.' : table(columns, rows);
}

const useColumns: readonly Column<Use>[] = [
  { title: 'SITE', of: ({ site }) => site },
  { title: '30 DAYS FROM', of: ({ from }) => minute(from) },
  { title: 'WINDOWS', of: ({ windows }) => windows },
  { title: 'HOURS', of: ({ declaredS }) => (declaredS / 3600).toFixed(1) },
  { title: 'WITHDRAWN', of: ({ withdrawn }) => withdrawn },
  { title: 'RUNNING', of: ({ running }) => running },
  { title: 'AHEAD', of: ({ ahead }) => ahead },
];

function useWords(rows: readonly Use[]): string {
  if (rows.length === 0) return 'No window is declared.';
  return `${table(useColumns, rows)}\n\nHours are those of the device that windows cover most.`;
}

function windowWords(window: AnswerOf<'getWindow'>): string {
  const { id, site, state, from, to, declaredTo, declaredAt, withdrawnAt, deviceCount } = window;
  return facts([
    ['id', id],
    ['site', site],
    ['state', state],
    ['from', minute(from)],
    ['to', to === declaredTo ? minute(to) : `${minute(to)}, declared until ${minute(declaredTo)}`],
    ['devices', deviceCount ?? 'the whole site'],
    ['reason', window.reason],
    ['declared', minute(declaredAt)],
    ['withdrawn', withdrawnAt && minute(withdrawnAt)],
  ]);
}
