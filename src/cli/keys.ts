/** `muster keys`: the API keys of the service. */
import { type Command, Option } from 'commander';
import { newApiKey, roles } from '../contract/keys.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

const defaultLifeMs = 90 * 24 * 3_600_000;

interface CreateOptions extends Connection {
  readonly role: string;
  readonly party?: string;
  readonly authority?: string;
  readonly label?: string;
  readonly expires?: string;
}

/** The command, to be mounted. */
export function keysCommand(): Command {
  const create = connected(command('create', 'issue an API key; it is shown once'))
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory())
    .option('--party <id>', 'for whom: of an exporter or operator')
    .option('--authority <id>', 'for whom: of a regulator')
    .option('--label <text>', 'a name for it')
    .option('--expires <instant>', 'until when (default: in 90 days)')
    .action(ending('keys create', createKey));
  const revoke = connected(command('revoke', 'revoke an API key for good'))
    .argument('<id>', 'the 24 characters behind mk_')
    .action(ending('keys revoke', revokeKey));
  const list = listing(connected(command('list', 'list the API keys, without secrets'))).action(
    ending('keys list', listKeys),
  );
  return command('keys', 'issue, list and revoke API keys')
    .addCommand(create)
    .addCommand(list)
    .addCommand(revoke);
}

function createKey(options: CreateOptions): Ending | Promise<Ending> {
  const { role, party, authority, label } = options;
  const expiresAt = options.expires ?? new Date(Date.now() + defaultLifeMs).toISOString();
  const given = Object.entries({ role, party, authority, label, expiresAt });
  const present = given.filter(([, value]) => value !== undefined);
  const wanted = newApiKey.safeParse(Object.fromEntries(present));
  if (!wanted.success) {
    return misused(
      'an exporter or operator needs --party, a regulator --authority, an admin neither; --expires is an instant such as 2027-01-01T00:00:00Z',
    );
  }
  return ask(
    options,
    (client) => client.issueKey(wanted.data),
    ({ key, id, expiresAt: until }) => {
      const rows = facts([
        ['key', key],
        ['id', id],
        ['role', role],
        ['expires', minute(until)],
      ]);
      return `${rows}\n\nIt is not shown again.`;
    },
  );
}

type KeyRow = ItemOf<'listKeys'>;

function listKeys(options: Listing): Promise<Ending> {
  const nowMs = Date.now();
  const columns: Column<KeyRow>[] = [
    { title: 'ID', of: ({ id }) => id },
    { title: 'ROLE', of: ({ role }) => role },
    { title: 'FOR', of: ({ party, authority }) => party ?? authority },
    { title: 'STATE', of: (key) => stateOf(key, nowMs) },
    { title: 'EXPIRES', of: ({ expiresAt }) => minute(expiresAt) },
    { title: 'LABEL', of: ({ label }) => label },
  ];
  const words = (keys: readonly KeyRow[]) => table(columns, keys);
  return printList(options, { name: 'listKeys', query: {}, words });
}

function stateOf({ revoked, expiresAt }: KeyRow, nowMs: number): string {
  if (revoked) return 'revoked';
  return Date.parse(expiresAt) <= nowMs ? 'expired' : 'valid';
}

function revokeKey(id: string, options: Connection): Promise<Ending> {
  return ask(
    options,
    (client) => client.revokeKey(id),
    () => `The key ${id} is revoked.`,
  );
}
