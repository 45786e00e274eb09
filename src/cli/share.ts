/** `muster share`: who else may read a licence; lets another authority, or ends that. */
import type { Command } from 'commander';
import { newShare } from '../contract/shares.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

interface ShareOptions extends Listing {
  readonly with?: string;
  readonly purpose?: string;
  readonly until?: string;
  readonly end?: string;
}

/** The command, to be mounted. */
export function shareCommand(): Command {
  return listing(connected(command('share', 'list a licence’s shares, make one, or end one')))
    .argument('<licence>', 'which licence')
    .option('--with <authority>', 'let this authority read it')
    .option('--purpose <text>', 'with --with: what for')
    .option('--until <instant>', 'with --with: until when')
    .option('--end <share>', 'end this share now')
    .action(ending('share', share));
}

function share(licence: string, options: ShareOptions): Ending | Promise<Ending> {
  const { with: authority, purpose, until, end } = options;
  if (end !== undefined) {
    if (authority !== undefined) return misused('--end and --with do not go together');
    return ask(options, (client) => client.authority.endShare(licence, end), shareWords);
  }
  if (authority === undefined) {
    if (purpose ?? until) return misused('--purpose and --until go with --with');
    const params = { id: licence };
    return printList(options, { name: 'listShares', query: {}, params, words: listWords });
  }
  const body = checked(newShare, { authority, purpose, until });
  if (!body.ok) return body;
  return ask(options, (client) => client.authority.shareLicence(licence, body.value), shareWords);
}

type Share = ItemOf<'listShares'>;

const columns: readonly Column<Share>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'WITH', of: ({ authority }) => authority },
  { title: 'UNTIL', of: ({ until }) => minute(until) },
  { title: 'ENDED', of: ({ ended }) => (ended ? 'early' : null) },
  { title: 'PURPOSE', of: ({ purpose }) => purpose },
];

function listWords(rows: readonly Share[]): string {
  return rows.length === 0 ? 'Shared with nobody.' : table(columns, rows);
}

function shareWords(row: AnswerOf<'shareLicence'>): string {
  return facts([
    ['id', row.id],
    ['licence', row.licence],
    ['with', row.authority],
    ['purpose', row.purpose],
    ['until', minute(row.until)],
    ['ended', row.ended ? `early, on ${minute(row.recordedAt)}` : null],
  ]);
}
