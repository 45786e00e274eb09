/** `muster anomalies`: what a regulator asks for, as a table, JSON, NDJSON or CSV; and one anomaly with what to rule out first. */
import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { anomalyKind, condition, severity } from '../contract/anomalies.ts';
import { countedBy } from '../contract/counts.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf, QueryOf } from '../sdk/transport.ts';
import { ask, connected } from './connection.ts';
import { answersWords, authorWords, blocksWords, entryWords } from './desk-words.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

const filterNames = [
  'kind',
  'severity',
  'condition',
  'licence',
  'site',
  'device',
  'exporter',
  'country',
  'from',
  'to',
] as const;
type Filters = { readonly [K in (typeof filterNames)[number]]?: string };

type AnomaliesOptions = Listing &
  Filters & { readonly open?: true; readonly countBy?: z.output<typeof countedBy> };

/** The command, to be mounted. */
export function anomaliesCommand(): Command {
  const states = [...condition.shape.state.options, 'all'];
  return listing(connected(command('anomalies', 'list anomalies, newest first; or show one')))
    .argument('[id]', 'show this one, with what to rule out first')
    .addOption(new Option('--kind <kind>', 'of this kind').choices(anomalyKind.options))
    .addOption(
      new Option('--severity <severity>', 'at worst of this severity').choices(severity.options),
    )
    .addOption(new Option('--condition <state>', 'firing, clear, or all').choices(states))
    .option('--open', 'those that a person still has to look at')
    .option('--licence <id>', 'of this licence')
    .option('--site <id>', 'at this site')
    .option('--device <id>', 'of this device')
    .option('--exporter <id>', 'of this exporter')
    .option('--country <code>', 'in this country')
    .option('--from <instant>', 'opened at or after')
    .option('--to <instant>', 'opened before')
    .addOption(new Option('--count-by <what>', 'count them instead').choices(countedBy.options))
    .action(ending('anomalies', anomalies));
}

async function anomalies(id: string | undefined, options: AnomaliesOptions): Promise<Ending> {
  if (id !== undefined) return ask(options, (client) => client.anomaly(id), viewWords);
  const query = { ...queryOf(options), ...(options.open ? { open: 'true' } : {}) };
  if (options.countBy !== undefined) {
    const counted = { ...query, by: options.countBy };
    return ask(options, (client) => client.countAnomalies(counted), countsWords);
  }
  return printList(options, { name: 'listAnomalies', query, words: listWords });
}

function countsWords({ by, total, items }: AnswerOf<'countAnomalies'>): string {
  const columns: readonly Column<(typeof items)[number]>[] = [
    { title: by.toUpperCase(), of: ({ value }) => value ?? '(none)' },
    { title: 'ANOMALIES', of: ({ count }) => count },
  ];
  return items.length === 0 ? 'No anomaly.' : `${table(columns, items)}\n\n${total} in all`;
}

function queryOf(options: Filters): QueryOf<'listAnomalies'> {
  return Object.fromEntries(filterNames.map((name) => [name, options[name]]));
}

type Row = ItemOf<'listAnomalies'>;

const columns: readonly Column<Row>[] = [
  { title: 'OPENED', of: ({ openedAt }) => minute(openedAt) },
  { title: 'SEVERITY', of: severityText },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'TIMES', of: ({ count }) => count },
  { title: 'ABOUT', of: ({ subject }) => `${subject.type} ${subject.id}` },
  { title: 'IN', of: ({ country }) => country },
  { title: 'ID', of: ({ id }) => id },
];

/** By the worst that nobody has decided on; what it is now beside it where that is milder. */
function severityText({ worstSeverity, severity }: Pick<Row, 'worstSeverity' | 'severity'>) {
  return worstSeverity === severity ? severity : `${worstSeverity} (now ${severity})`;
}

function listWords(rows: readonly Row[]): string {
  if (rows.length === 0) return 'No anomaly.';
  const blocks = table(columns, rows).split('\n');
  const told = blocks.slice(1).flatMap((line, i) => [line, `    ${rows[i]!.sentence}`]);
  return [
    blocks[0],
    ...told,
    '',
    `${rows.length} ${rows.length === 1 ? 'anomaly' : 'anomalies'}`,
  ].join('\n');
}

function clearedText(clearedBy: NonNullable<AnswerOf<'getAnomaly'>['clearedBy']>): string {
  return clearedBy.type === 'reports' ? 'clean reports' : clearedBy.sentence;
}

function viewWords(view: AnswerOf<'getAnomaly'>): string {
  const { rule, subject } = view;
  const rows = facts([
    ['kind', `${view.kind}: ${rule.title}`],
    ['severity', severityText(view)],
    ['worst', view.worse && worseText(view.worse)],
    ['undecided', undecidedText(view)],
    [
      'state',
      `${view.state}, fired ${view.count === 1 ? 'once' : `${view.count} times`}, version ${view.version}`,
    ],
    ['open', view.open ? 'until a person disposes of it, or a mild one clears' : null],
    ['about', `${subject.type} ${subject.id}`],
    ['licence', view.licence],
    ['site', view.site],
    ['operator', view.operator],
    ['country', view.country],
    ['device', view.device],
    ['opened', minute(view.openedAt)],
    ['last fired', minute(view.lastFiredAt)],
    ['cleared', view.clearedAt && minute(view.clearedAt)],
    ['cleared by', view.clearedBy && clearedText(view.clearedBy)],
    ['enforces', rule.enforces],
    ['cases', view.cases.join(', ') || null],
    ['committed', `header ${view.header} of ledger ${view.ledger}`],
  ]);
  const numbers = Object.entries(view.numbers).map(([name, value]) => `- ${name} ${value}`);
  const blocks: [string, readonly string[]][] = [
    ['Numbers', numbers],
    ['Rule out first', rule.ruleOutFirst.map((text) => `- ${text}`)],
    ['Attestations', view.evidence.map((digest) => `- ${digest}`)],
    ['Decided', decidedWords(view)],
    ['Answers', answersWords(view.answers)],
  ];
  return `${view.sentence}\n\n${rows}${blocksWords(blocks)}`;
}

function worseText({ openedAt, clearedAt, sentence, version }: NonNullable<Row['worse']>) {
  const until = clearedAt ? `, cleared ${minute(clearedAt)}` : '';
  return `opened ${minute(openedAt)}${until}, version ${version}: ${sentence}`;
}

function undecidedText({ undecidedSince, undecidedEpisodes: episodes }: Row): string | null {
  if (!undecidedSince || episodes === 1) return null;
  return `since ${minute(undecidedSince)}, opened ${episodes} times`;
}

/** Dispositions and releases in the order in which they were made. */
function decidedWords({ dispositions, releases }: AnswerOf<'getAnomaly'>): string[] {
  const decided = [
    ...dispositions.map((row) => ({
      row,
      word: `${row.code} at ${row.worstSeverity ?? row.severity}`,
    })),
    ...releases.map((row) => ({ row, word: row.word })),
  ];
  return decided
    .sort((a, b) => (a.row.recordedAt < b.row.recordedAt ? -1 : 1))
    .flatMap(({ row, word }) =>
      entryWords(`${word}, ${authorWords(row)}`, row.recordedAt, row.reason),
    );
}
