/** `muster inspection`: days on which an authority looks at devices itself: lists, enters, announces, moves, cancels them. */
import type { Command } from 'commander';
import { inspectionDay, inspectionNote, newInspection } from '../contract/inspections.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

/** The command, to be mounted. */
export function inspectionCommand(): Command {
  return command('inspection', 'inspections of licences: list, show, enter, announce, move, cancel')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(enterCommand())
    .addCommand(announceCommand())
    .addCommand(moveCommand())
    .addCommand(cancelCommand());
}

function listCommand(): Command {
  return listing(connected(command('list', 'list the inspections that you may see')))
    .option('--licence <id>', 'of this licence')
    .action(
      ending(
        'inspection list',
        ({ licence, ...options }: Listing & { readonly licence?: string }) => {
          const query = licence === undefined ? {} : { licence };
          return printList(options, { name: 'listInspections', query, words });
        },
      ),
    );
}

function showCommand(): Command {
  return connected(command('show', 'show one inspection'))
    .argument('<inspection>')
    .action(
      ending('inspection show', (id: string, options: Connection) =>
        ask(options, (client) => client.control.inspection(id), inspectionWords),
      ),
    );
}

interface Given extends Connection {
  readonly on: string;
  readonly site?: string;
  readonly announced?: true;
  readonly note?: string;
}

function enterCommand(): Command {
  return connected(command('enter', 'enter an inspection, as the authority of the licence'))
    .argument('<licence>')
    .requiredOption('--on <day>', 'the day, in UTC, such as 2027-01-31')
    .option('--site <id>', 'of this site alone')
    .option('--announced', 'exporter and operators are told; else it does not exist for them')
    .option('--note <text>', 'for the authority alone')
    .action(ending('inspection enter', enter));
}

function enter(licence: string, given: Given): Ending | Promise<Ending> {
  const { on, site, announced = false, note, ...options } = given;
  const more = { ...(site === undefined ? {} : { site }), ...(note === undefined ? {} : { note }) };
  const body = checked(newInspection, { on, announced, ...more });
  if (!body.ok) return body;
  return ask(
    options,
    (client) => client.control.enterInspection(licence, body.value),
    inspectionWords,
  );
}

function announceCommand(): Command {
  return connected(command('announce', 'let exporter and operators know of it, for good'))
    .argument('<inspection>')
    .action(
      ending('inspection announce', (id: string, options: Connection) =>
        ask(options, (client) => client.control.announceInspection(id), inspectionWords),
      ),
    );
}

function moveCommand(): Command {
  return connected(command('move', 'set another day for it'))
    .argument('<inspection>')
    .requiredOption('--on <day>', 'the day, in UTC')
    .action(
      ending('inspection move', (id: string, given: Connection & { readonly on: string }) => {
        const { on, ...options } = given;
        const body = checked(inspectionDay, { on });
        if (!body.ok) return body;
        return ask(
          options,
          (client) => client.control.moveInspection(id, body.value.on),
          inspectionWords,
        );
      }),
    );
}

function cancelCommand(): Command {
  return connected(command('cancel', 'cancel it: nothing is held against anybody for it'))
    .argument('<inspection>')
    .requiredOption('--note <text>', 'why, for the authority alone')
    .action(
      ending('inspection cancel', (id: string, given: Connection & { readonly note: string }) => {
        const { note, ...options } = given;
        const body = checked(inspectionNote, { note });
        if (!body.ok) return body;
        return ask(
          options,
          (client) => client.control.cancelInspection(id, body.value.note),
          inspectionWords,
        );
      }),
    );
}

type Inspection = ItemOf<'listInspections'>;

const columns: readonly Column<Inspection>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'LICENCE', of: ({ licence }) => licence },
  { title: 'SITE', of: ({ site }) => site ?? 'all' },
  { title: 'ON', of: ({ on }) => on },
  { title: 'ANNOUNCED', of: ({ announcedAt }) => announcedAt?.slice(0, 10) ?? 'no' },
  { title: 'STATUS', of: ({ status }) => status },
];

function words(rows: readonly Inspection[]): string {
  return rows.length === 0 ? 'No inspection.' : table(columns, rows);
}

function inspectionWords(row: Inspection): string {
  return facts([
    ['id', row.id],
    ['licence', row.licence],
    ['site', row.site ?? 'all'],
    ['on', row.on],
    ['announced', row.announcedAt === null ? 'no' : minute(row.announcedAt)],
    ['status', row.status],
    ['note', row.note],
    ['version', row.version],
  ]);
}
