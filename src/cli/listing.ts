/** What the commands that list share: a table for people, JSON, NDJSON or CSV for programs; one page, or all of them. */
import { type Command, Option } from 'commander';
import { ok } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { collected, type ItemOf, type ListName, type Params, pageRows } from '../sdk/lists.ts';
import type { QueryOf } from '../sdk/transport.ts';
import { type Connection, clientOf } from './connection.ts';
import { type Ending, misused, problemFailure } from './exits.ts';
import { say, sayJson } from './output.ts';

const textTypes = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;
const formats = [...(Object.keys(textTypes) as (keyof typeof textTypes)[]), 'json'] as const;

export interface Listing extends Connection {
  readonly format?: (typeof formats)[number];
  readonly all?: true;
  readonly limit?: string;
}

/** A command with the options of every command that lists. */
export function listing(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'print the list so').choices(formats))
    .option('--limit <count>', `at most so many rows (default: ${pageRows})`)
    .option('--all', 'every row, page after page');
}

/** Which list is asked for, and how a person reads its rows. */
export interface Listed<N extends ListName> {
  readonly name: N;
  readonly query: QueryOf<N>;
  readonly params?: Params;
  readonly words: (rows: readonly ItemOf<N>[]) => string;
}

/** Prints a list. What was left out for its length is said on standard error. */
export async function printList<N extends ListName>(
  options: Listing,
  listed: Listed<N>,
): Promise<Ending> {
  const limit = limitOf(options);
  if (limit === null) return misused('--limit takes a number from 1, and not with --all');
  const client = clientOf(options);
  if (!client.ok) return client;
  const { format = options.json ? 'json' : undefined } = options;
  const left =
    format === 'csv' || format === 'ndjson'
      ? await printTexts(client.value, format, listed, limit)
      : await printRows(client.value, format === 'json', listed, limit);
  if (!left.ok) return left;
  if (left.value && options.limit === undefined) {
    process.stderr.write(`These are the first ${limit}: --all gives every one.\n`);
  }
  return ok(undefined);
}

function limitOf({ limit, all }: Listing): number | null {
  if (all) return limit === undefined ? Number.POSITIVE_INFINITY : null;
  if (limit === undefined) return pageRows;
  return /^[1-9]\d{0,8}$/.test(limit) ? Number(limit) : null;
}

/** One row more than is shown tells whether there are more. */
async function printRows<N extends ListName>(
  client: MusterClient,
  isJson: boolean,
  { name, query, params, words }: Listed<N>,
  limit: number,
) {
  const paged = { ...query, limit: Math.min(limit + 1, pageRows) };
  const rows = await collected(client.each(name, paged, params), limit + 1);
  if (!rows.ok) return problemFailure(rows.problem);
  const shown = rows.value.slice(0, limit);
  if (isJson) sayJson(shown);
  else say(words(shown));
  return ok(rows.value.length > limit);
}

/** Page by page as they come: a list may be longer than the memory. The header line of CSV stands once. */
async function printTexts<N extends ListName>(
  client: MusterClient,
  format: keyof typeof textTypes,
  { name, query, params }: Listed<N>,
  limit: number,
) {
  let isFirst = true;
  let hasMore = false;
  const pages = client.texts(textTypes[format], name, query, { limit, ...(params && { params }) });
  for await (const page of pages) {
    if (!page.ok) return problemFailure(page.problem);
    const { text, next } = page.value;
    const isRepeated = format === 'csv' && !isFirst;
    process.stdout.write(isRepeated ? text.slice(text.indexOf('\n') + 1) : text);
    isFirst = false;
    hasMore = next !== null;
  }
  return ok(hasMore);
}
