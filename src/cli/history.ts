/** `muster history`: a registry object's versions, how it stood on a date, what changed between two. */
import type { Command } from 'commander';
import { diffQuery, standingQuery } from '../contract/history.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Column, minute, table } from './output.ts';

interface HistoryOptions extends Connection {
  readonly at?: string;
  readonly known?: string;
  readonly diff?: readonly string[];
}

/** The command, to be mounted. */
export function historyCommand(): Command {
  return connected(command('history', 'show what a registry object was, and who changed it'))
    .argument('<id>', 'a licence, site, device, party, amendment, case ... by its id')
    .option('--at <date>', 'as it stood on this day or instant')
    .option('--known <date>', 'with --at: by what was recorded until then')
    .option('--diff <dates...>', 'what differs between two dates')
    .action(ending('history', history));
}

function history(id: string, { at, known, diff, ...options }: HistoryOptions) {
  if (at !== undefined && diff !== undefined) return misused('--at and --diff do not go together');
  if (known !== undefined && at === undefined) return misused('--known goes with --at');
  if (at !== undefined) return standing(id, { at, known }, options);
  if (diff !== undefined) return difference(id, diff, options);
  return ask(options, (client) => client.history.versions(id), versionsWords);
}

function standing(
  id: string,
  { at, known }: { readonly at: string; readonly known: string | undefined },
  options: Connection,
): Ending | Promise<Ending> {
  const query = checked(standingQuery, { date: at, ...(known === undefined ? {} : { known }) });
  if (!query.ok) return query;
  return ask(options, (client) => client.history.at(id, query.value), standingWords);
}

function difference(
  id: string,
  dates: readonly string[],
  options: Connection,
): Ending | Promise<Ending> {
  const [from, to, ...more] = dates;
  if (to === undefined || more.length > 0) return misused('--diff takes two dates');
  const query = checked(diffQuery, { from, to });
  if (!query.ok) return query;
  return ask(options, (client) => client.history.diff(id, query.value), diffWords);
}

type Version = AnswerOf<'getHistory'>['versions'][number];

/** A change that names a version; what made the version need not be all that names it. */
interface Line extends Pick<Version, 'version' | 'validFrom' | 'recordedAt' | 'actor'> {
  readonly action?: string;
  readonly leaf?: string;
}

const columns: readonly Column<Line>[] = [
  { title: 'VERSION', of: ({ version }) => version },
  { title: 'IN FORCE FROM', of: ({ validFrom }) => minute(validFrom) },
  { title: 'RECORDED', of: ({ recordedAt }) => minute(recordedAt) },
  { title: 'WHAT', of: ({ action }) => action ?? null },
  { title: 'WHO', of: ({ actor }) => whoWords(actor) },
  { title: 'LEAF', of: ({ leaf }) => leaf?.slice(0, 16) ?? null },
];

function linesOf(version: Version): Line[] {
  if (version.changes.length === 0) return [version];
  return version.changes.map((change) => ({ ...version, ...change }));
}

function whoWords({ role, party, authority, label, apiKey }: Version['actor']): string {
  const who = [party?.name ?? authority?.name, role, label && `"${label}"`].filter(Boolean);
  return apiKey === null ? who.join(', ') : `${who.join(', ')} (${apiKey})`;
}

function versionsWords({ versions, more }: AnswerOf<'getHistory'>): string {
  const older = more ? '\nThere are older versions.' : '';
  return `${table(columns, versions.flatMap(linesOf))}${older}`;
}

function standingWords({ version, validFrom, recordedAt, row }: AnswerOf<'getStanding'>): string {
  const head = `Version ${version}, in force from ${minute(validFrom)}, recorded on ${minute(recordedAt)}:`;
  return `${head}\n${JSON.stringify(row, null, 2)}`;
}

function diffWords({ from, to, changes }: AnswerOf<'getDiff'>): string {
  const word = (version: number | null) => (version === null ? 'not there' : `version ${version}`);
  if (changes.length === 0) return `Nothing differs (${word(from)}, ${word(to)}).`;
  const rows = changes.map(({ pointer, before, after }) => {
    return `  ${pointer}: ${valueWords(before)} -> ${valueWords(after)}`;
  });
  return `From ${word(from)} to ${word(to)}:\n${rows.join('\n')}`;
}

function valueWords(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}
