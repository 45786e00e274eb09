/** `muster report`: the compliance report of a licence for a period, under one checkpoint of the log; as a page too. */
import type { Command } from 'commander';
import { reportQuery } from '../contract/report.ts';
import { ok } from '../core/result.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, misused, problemFailure } from './exits.ts';
import { privateMode, writeNew } from './files.ts';
import { type Column, facts, minute, say, table } from './output.ts';

interface ReportOptions extends Connection {
  readonly from: string;
  readonly to: string;
  readonly checkpoint?: string;
  readonly html?: string;
}

type Report = AnswerOf<'getReport'>;

/** The command, to be mounted. */
export function reportCommand(): Command {
  return connected(command('report', 'the compliance report of a licence for a period'))
    .argument('<licence>', 'its id')
    .requiredOption('--from <date>', 'first day or instant')
    .requiredOption('--to <date>', 'the first one behind the period')
    .option('--checkpoint <size>', 'of the log: the newest unless told')
    .option('--html <file>', 'keep it as a page that prints')
    .action(ending('report', report));
}

async function report(licence: string, options: ReportOptions): Promise<Ending> {
  const { from, to, checkpoint, html, ...rest } = options;
  const given = { from, to, ...(checkpoint === undefined ? {} : { checkpoint }) };
  const query = checked(reportQuery, given);
  if (!query.ok) return query;
  if (html === undefined)
    return ask(rest, (client) => client.history.report(licence, given), reportWords);
  return page(licence, given, html, options);
}

async function page(
  licence: string,
  query: Readonly<Record<string, string>>,
  file: string,
  options: Connection,
): Promise<Ending> {
  const client = clientOf(options);
  if (!client.ok) return client;
  const call = { params: { id: licence }, query: { ...query, format: 'html' } };
  const answer = await client.value.text('getReport', call);
  if (!answer.ok) return problemFailure(answer.problem);
  if (!writeNew(file, answer.value.text, privateMode)) return misused(`${file} is there already`);
  say(`${file} holds the report; open it in a browser, or print it.`);
  return ok(undefined);
}

const columns: readonly Column<Report['items'][number]>[] = [
  { title: 'ITEM', of: ({ line, model }) => `${line} ${model}` },
  { title: 'LICENSED', of: ({ licensed }) => licensed },
  { title: 'REGISTERED', of: ({ registered }) => registered },
  { title: 'SHIPPED', of: ({ shipped }) => shipped },
  { title: 'ATTESTING', of: ({ attesting }) => attesting },
  { title: 'DARK', of: ({ dark }) => dark },
  { title: 'NEVER SEEN', of: ({ neverSeen }) => neverSeen },
  { title: 'RETIRED', of: ({ retired }) => retired },
];

const anomalyColumns: readonly Column<Report['anomalies']['counts'][number]>[] = [
  { title: 'ANOMALIES', of: ({ count }) => count },
  { title: 'SEVERITY', of: ({ severity }) => severity },
  { title: 'STATE AT THE END', of: ({ state }) => state },
  { title: 'ENDED SINCE', of: ({ endedSince }) => endedSince },
  { title: 'KIND', of: ({ kind }) => kind },
];

function reportWords(report: Report): string {
  const { licence, period, checkpoint, ledger, reports, location, items, anomalies } = report;
  const head = facts([
    ['licence', `${licence.number}, ${licence.status}`],
    ['period', `${minute(period.from)} to ${minute(period.to)}`],
    ['checkpoint', `${checkpoint.size} entries of ${checkpoint.origin}`],
    ['ledger', ledger && `entry ${ledger.sequence}, settled ${minute(ledger.settledAt)}`],
    ['reports', reports && `${reports.settled}, of which ${reports.present} show presence`],
    ['place proved', location && `${location.proved} (${location.provedPercent ?? 0} %)`],
  ]);
  const alleged =
    anomalies.counts.length > 0
      ? table(anomalyColumns, anomalies.counts)
      : 'Nothing was firing in this period.';
  return `${head}\n\n${table(columns, items)}\n\n${alleged}`;
}
