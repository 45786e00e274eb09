/** `muster licence confirm-all`: an authority's export against the registry, row by row; what agrees is confirmed. */
import type { Command } from 'commander';
import { confirmationLimits } from '../contract/confirmations.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { readBytes } from './files.ts';
import { type Column, table } from './output.ts';

interface ConfirmAllOptions extends Connection {
  readonly dryRun?: true;
}

/** The command, to be mounted. */
export function confirmAllCommand(): Command {
  return connected(command('confirm-all', 'confirm the licences that a file of the authority has'))
    .argument(
      '<file>',
      'CSV with the column number, optional exporter, validFrom, validTo, items, note',
    )
    .option('--dry-run', 'say what would be confirmed, and confirm nothing')
    .action(ending('licence confirm-all', confirmAll));
}

function confirmAll(file: string, options: ConfirmAllOptions): Ending | Promise<Ending> {
  const bytes = readBytes(file, confirmationLimits.bytes);
  if (!bytes.ok) return misused(bytes.reason);
  const dryRun = options.dryRun ?? false;
  return ask(
    options,
    (client) => client.authority.confirmLicences(bytes.value, { dryRun }),
    (answer) => words(answer, dryRun),
  );
}

type Answer = AnswerOf<'confirmLicences'>;

const columns: readonly Column<Answer['rows'][number]>[] = [
  { title: 'LINE', of: ({ line }) => line },
  { title: 'NUMBER', of: ({ number }) => number },
  { title: 'IS', of: ({ word }) => word },
  { title: 'LICENCE', of: ({ licence }) => licence },
  { title: 'WHERE', of: ({ differences, detail }) => detail ?? where(differences) },
];

function where(differences: Answer['rows'][number]['differences']): string {
  return differences.map(({ pointer }) => pointer).join(' ');
}

function words({ rows, counts }: Answer, dryRun: boolean): string {
  const differing = rows.flatMap(({ line, differences }) =>
    differences.map(({ pointer, theirs, ours }) => {
      return `line ${line} ${pointer}: the file says ${theirs}, the registry ${ours}`;
    }),
  );
  const told = Object.entries(counts).map(([word, count]) => `${count} ${word}`);
  const blocks = [table(columns, rows), differing.join('\n'), told.join(', ')];
  const end = dryRun ? ['A dry run: nothing was confirmed.'] : [];
  return [...blocks.filter((block) => block !== ''), ...end].join('\n\n');
}
