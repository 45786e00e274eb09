/** `muster retention` and `muster erasures`: what is due for erasure, and what was erased. */
import type { Command } from 'commander';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { ask, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

/** The command, to be mounted. */
export function retentionCommand(): Command {
  const what = 'list licences that have ended, and when their content is erased';
  return listing(connected(command('retention', what))).action(ending('retention', retention));
}

type Kept = ItemOf<'listRetention'>;

const keptColumns: readonly Column<Kept>[] = [
  { title: 'LICENCE', of: ({ id }) => id },
  { title: 'NUMBER', of: ({ number }) => number },
  { title: 'STATE', of: ({ state, keptBy }) => (keptBy === null ? state : `kept: ${keptBy}`) },
  { title: 'DUE', of: ({ dueAt }) => dueAt.slice(0, 10) },
  { title: 'LAST EVENT', of: (row) => `${row.lastEvent} ${row.lastEventAt.slice(0, 10)}` },
];

function retention(options: Listing): Promise<Ending> {
  const words = (rows: readonly Kept[]) =>
    rows.length === 0 ? 'No licence has ended.' : table(keptColumns, rows);
  return printList(options, { name: 'listRetention', query: {}, words });
}

/** The command, to be mounted. */
export function erasuresCommand(): Command {
  const what = 'list what was erased and under which leaf of the log, or show one';
  return listing(connected(command('erasures', what)))
    .argument('[id]', 'this one, with the names of all that it erased')
    .action(ending('erasures', erasures));
}

type Erased = ItemOf<'listErasures'>;

const erasedColumns: readonly Column<Erased>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'RECORDED', of: ({ recordedAt }) => minute(recordedAt) },
  { title: 'OF', of: ({ licence }) => licence ?? 'files' },
  { title: 'OBJECTS', of: ({ count }) => count },
  { title: 'LEAF', of: ({ leafIndex }) => leafIndex ?? 'on its way' },
  { title: 'DELETED', of: ({ deletedAt }) => deletedAt && minute(deletedAt) },
];

function erasures(id: string | undefined, options: Listing): Ending | Promise<Ending> {
  const words = (rows: readonly Erased[]) =>
    rows.length === 0 ? 'Nothing was erased.' : table(erasedColumns, rows);
  if (id === undefined) return printList(options, { name: 'listErasures', query: {}, words });
  return ask(options, (client) => client.erasure(id), erasureWords);
}

function erasureWords(row: AnswerOf<'getErasure'>): string {
  const said = facts([
    ['id', row.id],
    ['licence', row.licence],
    ['authority', row.authority],
    ['recorded', `${minute(row.recordedAt)} by ${row.actor}`],
    ['basis', `${row.basis} (${row.retentionDays} days)`],
    ['last event', `${row.lastEvent} ${minute(row.lastEventAt)}`],
    ['headers', row.lastHeader === 0 ? null : `${row.firstHeader} to ${row.lastHeader}`],
    ['leaf', row.leafIndex ?? 'on its way: nothing is deleted yet'],
    ['deleted', row.deletedAt && minute(row.deletedAt)],
  ]);
  return [said, ...row.objects.map(({ kind, name }) => `- ${kind} ${name}`)].join('\n');
}
