/** `muster party`: the parties that the caller may see. */
import type { Command } from 'commander';
import type { ItemOf } from '../sdk/lists.ts';
import { connected } from './connection.ts';
import { command, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, minute, table } from './output.ts';

/** The command, to be mounted. */
export function partyCommand(): Command {
  return listing(connected(command('party', 'list the parties that you may see'))).action(
    ending('party', (options: Listing) =>
      printList(options, { name: 'listParties', query: {}, words }),
    ),
  );
}

const columns: readonly Column<ItemOf<'listParties'>>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'IN', of: ({ country }) => country },
  { title: 'ROLES', of: ({ roles }) => roles.join(', ') },
  { title: 'RECORDED', of: ({ recordedAt }) => minute(recordedAt) },
];

function words(rows: readonly ItemOf<'listParties'>[]): string {
  return rows.length === 0 ? 'No party.' : table(columns, rows);
}
