/** `muster disclose`: tells the issuing authority of one's own things; lists disclosures, or shows one. */
import type { Command } from 'commander';
import { newDisclosure } from '../contract/cases.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, connected } from './connection.ts';
import { authorWords, blocksWords, entryWords } from './desk-words.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';
import { subjectsOf } from './subjects.ts';
import { askWithFiles, texted } from './uploads.ts';

interface DiscloseOptions extends Listing {
  readonly about?: readonly string[];
  readonly text?: string;
  readonly to?: string;
  readonly file?: readonly string[];
  readonly author?: string;
}

/** The command, to be mounted. */
export function discloseCommand(): Command {
  const what = 'disclose something of your own; list disclosures, or show one';
  return texted(listing(connected(command('disclose', what))), 'what there is to say')
    .argument('[id]', 'show this one')
    .option('--about <id...>', 'which licences, sites or devices')
    .option('--to <authority>', 'to this one, where several license them')
    .action(ending('disclose', disclose));
}

function disclose(id: string | undefined, options: DiscloseOptions): Ending | Promise<Ending> {
  const { about, text, to: authority } = options;
  if (id !== undefined) return ask(options, ({ desk }) => desk.disclosure(id), viewWords);
  if (about === undefined && text === undefined) {
    return printList(options, { name: 'listDisclosures', query: {}, words: listWords });
  }
  if (about === undefined || text === undefined) return misused('--about and --text go together');
  const subjects = subjectsOf(about);
  if (!subjects.ok) return subjects;
  const body = checked(newDisclosure, { text, subjects: subjects.value, authority });
  if (!body.ok) return body;
  return askWithFiles(
    options,
    ({ desk }, given) => desk.disclose({ ...body.value, ...given }),
    viewWords,
  );
}

type Row = ItemOf<'listDisclosures'>;

const columns: readonly Column<Row>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'MADE', of: ({ recordedAt }) => minute(recordedAt) },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'BY', of: ({ party }) => party },
  { title: 'ABOUT', of: ({ subjects }) => subjects.map(({ id }) => id).join(' ') },
];

function listWords(rows: readonly Row[]): string {
  return rows.length === 0 ? 'No disclosure.' : table(columns, rows);
}

function viewWords(row: Row): string {
  const rows = facts([
    ['id', row.id],
    ['by', row.party],
    ['to', row.authority],
    ['case', row.case ?? null],
    ['about', row.subjects.map(({ type, id }) => `${type} ${id}`).join(', ')],
    ['status', row.status],
  ]);
  const text = entryWords(authorWords(row), row.recordedAt, row.text, row.attachments);
  return `${rows}${blocksWords([['Disclosed', text]])}`;
}
