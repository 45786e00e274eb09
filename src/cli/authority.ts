/** `muster authority`: the licensing authorities. */
import type { Command } from 'commander';
import type { ItemOf } from '../sdk/lists.ts';
import { connected } from './connection.ts';
import { command, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, minute, table } from './output.ts';

/** The command, to be mounted. */
export function authorityCommand(): Command {
  return listing(connected(command('authority', 'list the licensing authorities'))).action(
    ending('authority', (options: Listing) =>
      printList(options, { name: 'listAuthorities', query: {}, words }),
    ),
  );
}

const columns: readonly Column<ItemOf<'listAuthorities'>>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'IN', of: ({ country }) => country },
  { title: 'RECORDED', of: ({ recordedAt }) => minute(recordedAt) },
];

function words(rows: readonly ItemOf<'listAuthorities'>[]): string {
  return rows.length === 0 ? 'No authority.' : table(columns, rows);
}
