/** `muster anomalies`: what a regulator asks for, as a table, JSON or CSV; and one anomaly with what to rule out first. */
import { type Command, Option } from 'commander';
import { anomalyKind, condition, severity } from '../contract/anomalies.ts';
import { ok } from '../core/result.ts';
import { collected, type ItemOf, type MusterClient } from '../sdk/client.ts';
import type { AnswerOf, QueryOf } from '../sdk/transport.ts';
import { ask, type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, misused, problemFailure } from './exits.ts';
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

interface AnomaliesOptions extends Connection, Filters {
  readonly csv?: true;
  readonly limit?: string;
}

const pageRows = 500;

/** The command, to be mounted. */
export function anomaliesCommand(): Command {
  const states = [...condition.shape.state.options, 'all'];
  return connected(command('anomalies', 'list anomalies, newest first; or show one'))
    .argument('[id]', 'show this one, with what to rule out first')
    .addOption(new Option('--kind <kind>', 'of this kind').choices(anomalyKind.options))
    .addOption(new Option('--severity <severity>', 'of this severity').choices(severity.options))
    .addOption(new Option('--condition <state>', 'firing, clear, or all').choices(states))
    .option('--licence <id>', 'of this licence')
    .option('--site <id>', 'at this site')
    .option('--device <id>', 'of this device')
    .option('--exporter <id>', 'of this exporter')
    .option('--country <code>', 'in this country')
    .option('--from <instant>', 'opened at or after')
    .option('--to <instant>', 'opened before')
    .option('--limit <count>', 'at most so many')
    .option('--csv', 'print CSV')
    .action(ending('anomalies', anomalies));
}

async function anomalies(id: string | undefined, options: AnomaliesOptions): Promise<Ending> {
  if (id !== undefined) return ask(options, (client) => client.anomaly(id), viewWords);
  if (options.limit !== undefined && !/^[1-9]\d{0,8}$/.test(options.limit)) {
    return misused('--limit takes a number from 1');
  }
  const limit = Number(options.limit ?? Number.POSITIVE_INFINITY);
  const query = { ...queryOf(options), limit: Math.min(limit, pageRows) };
  if (options.csv) return csv(options, query, limit);
  const all = (client: MusterClient) => collected(client.anomalies(query), limit);
  return ask(options, all, listWords);
}

function queryOf(options: Filters): QueryOf<'listAnomalies'> {
  return Object.fromEntries(filterNames.map((name) => [name, options[name]]));
}

/** The pages of the service one after another, with the header line of the first alone. */
async function csv(
  options: AnomaliesOptions,
  query: QueryOf<'listAnomalies'>,
  limit: number,
): Promise<Ending> {
  const client = clientOf(options);
  if (!client.ok) return client;
  if (limit > pageRows && limit < Number.POSITIVE_INFINITY) {
    return misused(`with --csv, --limit takes at most ${pageRows}`);
  }
  let isFirst = true;
  for await (const page of client.value.anomaliesCsv(query)) {
    if (!page.ok) return problemFailure(page.problem);
    process.stdout.write(isFirst ? page.value : page.value.slice(page.value.indexOf('\n') + 1));
    isFirst = false;
    if (limit <= pageRows) break;
  }
  return ok(undefined);
}

type Row = ItemOf<'listAnomalies'>;

const columns: readonly Column<Row>[] = [
  { title: 'OPENED', of: ({ openedAt }) => minute(openedAt) },
  { title: 'SEVERITY', of: (row) => row.severity },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'TIMES', of: ({ count }) => count },
  { title: 'ABOUT', of: ({ subject }) => `${subject.type} ${subject.id}` },
  { title: 'IN', of: ({ country }) => country },
  { title: 'ID', of: ({ id }) => id },
];

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

function viewWords(view: AnswerOf<'getAnomaly'>): string {
  const { rule, subject } = view;
  const rows = facts([
    ['kind', `${view.kind}: ${rule.title}`],
    ['severity', view.severity],
    ['state', `${view.state}, fired ${view.count} times`],
    ['about', `${subject.type} ${subject.id}`],
    ['licence', view.licence],
    ['site', view.site],
    ['operator', view.operator],
    ['country', view.country],
    ['device', view.device],
    ['opened', minute(view.openedAt)],
    ['last fired', minute(view.lastFiredAt)],
    ['cleared', view.clearedAt && minute(view.clearedAt)],
    ['enforces', rule.enforces],
    ['committed', `header ${view.header} of ledger ${view.ledger}`],
  ]);
  const numbers = Object.entries(view.numbers).map(([name, value]) => `- ${name} ${value}`);
  const blocks: [string, readonly string[]][] = [
    ['Numbers', numbers],
    ['Rule out first', rule.ruleOutFirst.map((text) => `- ${text}`)],
    ['Attestations', view.evidence.map((digest) => `- ${digest}`)],
  ];
  const told = blocks.flatMap(([title, lines]) => (lines.length > 0 ? ['', title, ...lines] : []));
  return [view.sentence, '', rows, ...told].join('\n');
}
