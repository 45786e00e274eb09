/** `muster party`: the parties that the caller may see, who owns one of them, and its later versions. */
import { Argument, type Command } from 'commander';
import { newPartyVersion } from '../contract/parties.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table, withName } from './output.ts';

const actions = ['owners', 'change'] as const;

interface PartyOptions extends Listing {
  readonly at?: string;
  readonly name?: string;
  readonly country?: string;
  readonly headquarters?: string;
  readonly incorporated?: string;
  readonly from?: string;
}

/** The command, to be mounted. */
export function partyCommand(): Command {
  return listing(connected(command('party', 'list parties, show who owns one, or change one')))
    .argument('[id]', 'this one')
    .addArgument(new Argument('[action]', 'what to do with it').choices(actions).default('owners'))
    .option('--at <date>', 'with owners: as of this day (default: today)')
    .option('--name <name>', 'with change: its name')
    .option('--country <code>', 'with change: where it is registered, ISO 3166-1 alpha-2')
    .option('--headquarters <code>', 'with change: from where it is led; not known without it')
    .option('--incorporated <date>', 'with change: since when it exists')
    .option('--from <date>', 'with change: since when it is so (default: now)')
    .action(ending('party', party));
}

function party(
  id: string | undefined,
  action: (typeof actions)[number],
  options: PartyOptions,
): Ending | Promise<Ending> {
  if (id === undefined) return printList(options, { name: 'listParties', query: {}, words });
  if (action === 'change') return change(id, options);
  const query = options.at === undefined ? {} : { at: options.at };
  return ask(options, (client) => client.control.ownership(id, query), ownerWords);
}

function change(id: string, options: PartyOptions): Ending | Promise<Ending> {
  const { name, country, headquarters, incorporated: incorporatedOn, from } = options;
  if (name === undefined || country === undefined) {
    return misused('change says all of it again: it needs --name and --country');
  }
  const body = checked(newPartyVersion, { name, country, headquarters, incorporatedOn, from });
  if (!body.ok) return body;
  return ask(options, (client) => client.control.changeParty(id, body.value), partyWords);
}

const columns: readonly Column<ItemOf<'listParties'>>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'IN', of: ({ country }) => country },
  { title: 'LED FROM', of: ({ headquarters }) => headquarters },
  { title: 'ROLES', of: ({ roles }) => roles.join(', ') },
  { title: 'RECORDED', of: ({ recordedAt }) => minute(recordedAt) },
];

function words(rows: readonly ItemOf<'listParties'>[]): string {
  return rows.length === 0 ? 'No party.' : table(columns, rows);
}

function partyWords(row: ItemOf<'listParties'>): string {
  return facts([
    ['id', row.id],
    ['name', row.name],
    ['registered in', row.country],
    ['led from', row.headquarters ?? 'not known'],
    ['incorporated', row.incorporatedOn?.slice(0, 10) ?? 'not known'],
    ['version', `${row.version}, of ${minute(row.recordedAt)}`],
  ]);
}

function ownerWords(seen: AnswerOf<'getOwnership'>): string {
  const { listed, owners, ultimateParents, names } = seen;
  const parents = ultimateParents.map(
    ({ party: id, headquarters }) =>
      `${withName(names, id)}, ${headquarters ? `led from ${headquarters}` : 'headquarters not known'}`,
  );
  const head = facts([
    ['party', withName(names, seen.party)],
    ['as of', minute(seen.at)],
    ['led from', seen.headquarters ?? 'not known'],
    ['ultimate parent', parents.join('; ')],
    ['listed', listed && listedWords(listed)],
    ['record', seen.isWhole ? null : 'more owners than are followed: not whole'],
  ]);
  if (owners.length === 0) return `${head}\n\nNobody is on record as its owner.`;
  const held = table(
    [
      { title: 'OWNER', of: (one) => withName(names, one.party) },
      { title: 'PERCENT', of: (one) => one.basisPoints / 100 },
    ],
    owners,
  );
  return `${head}\n\n${held}`;
}

function listedWords(listed: NonNullable<AnswerOf<'getOwnership'>['listed']>): string {
  if (listed.isListed) return 'decided to be a listed party';
  const [least, most] = [listed.basisPointsLeast / 100, listed.basisPointsMost / 100];
  const share = least === most ? least : `${least} to ${most}`;
  const word = listed.countsAsListed ? 'counts as listed' : 'does not count as listed';
  return `${word}: listed parties hold ${share} % (${listed.rule ?? 'the affiliates rule is not in force then'})`;
}
