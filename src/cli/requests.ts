/** `muster requests`: requests for information, one of them with its answers, and the authority's word that ends it. */
import { Argument, type Command, Option } from 'commander';
import { requestStatus } from '../contract/cases.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { ask, connected } from './connection.ts';
import { answersWords, blocksWords } from './desk-words.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

const actions = ['show', 'accept', 'withdraw'] as const;

interface RequestsOptions extends Listing {
  readonly status?: string;
  readonly reason?: string;
}

/** The command, to be mounted. */
export function requestsCommand(): Command {
  const what = 'list requests for information, show one, or end it';
  return listing(connected(command('requests', what)))
    .argument('[id]', 'this one, with its answers')
    .addArgument(new Argument('[action]', 'what to do with it').choices(actions).default('show'))
    .addOption(new Option('--status <status>', 'list these').choices(requestStatus.options))
    .option('--reason <text>', 'with accept or withdraw: why, for the record')
    .action(ending('requests', requests));
}

function requests(
  id: string | undefined,
  action: (typeof actions)[number],
  options: RequestsOptions,
): Ending | Promise<Ending> {
  const { status, reason } = options;
  if (id === undefined) {
    return printList(options, { name: 'listRequests', query: { status }, words: listWords });
  }
  if (action === 'show') return ask(options, ({ desk }) => desk.request(id), viewWords);
  if (reason === undefined) return misused(`${action} says why: --reason`);
  return ask(options, ({ desk }) => desk.endRequest(id, action, reason), requestWords);
}

type Row = ItemOf<'listRequests'>;

const columns: readonly Column<Row>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'DUE', of: ({ dueAt, overdue }) => `${minute(dueAt)}${overdue ? ' overdue' : ''}` },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'TO', of: ({ party }) => party },
  { title: 'QUESTION', of: ({ question }) => question },
];

function listWords(rows: readonly Row[]): string {
  return rows.length === 0 ? 'No request.' : table(columns, rows);
}

/** A request without its answers. */
export function requestWords(row: Row): string {
  return facts([
    ['id', row.id],
    ['from', row.authority],
    ['to', row.party],
    ['case', row.case ?? null],
    ['question', row.question],
    ['files', row.attachments.map(({ id, fileName }) => `${fileName} [${id}]`).join(', ') || null],
    ['asked', minute(row.askedAt)],
    ['due', `${minute(row.dueAt)}${row.overdue ? ', overdue' : ''}`],
    ['status', row.status],
    ['because', row.reason],
  ]);
}

function viewWords({ answers, ...row }: AnswerOf<'getRequest'>): string {
  return `${requestWords(row)}${blocksWords([['Answers', answersWords(answers)]])}`;
}
