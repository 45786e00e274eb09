/** `muster screening`: lists to screen against, candidates for a person, and the person's decisions. */
import { Argument, type Command } from 'commander';
import { listingDecision, screeningLimits } from '../contract/screening.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { readBytes } from './files.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

/** The command, to be mounted. */
export function screeningCommand(): Command {
  return command('screening', 'screen parties against lists; a person decides')
    .addCommand(uploadCommand())
    .addCommand(listCommand())
    .addCommand(candidatesCommand())
    .addCommand(decideCommand());
}

function uploadCommand(): Command {
  return connected(command('upload', 'upload a list, or the next version of one'))
    .argument('<file>', 'CSV in the columns of the Consolidated Screening List')
    .requiredOption('--name <name>', 'of the list')
    .action(ending('screening upload', upload));
}

function upload(
  path: string,
  options: Connection & { readonly name: string },
): Ending | Promise<Ending> {
  const file = readBytes(path, screeningLimits.bytes);
  if (!file.ok) return misused(file.reason);
  return ask(
    options,
    (client) => client.control.uploadScreeningList(options.name, file.value),
    (row) =>
      facts([
        ['id', row.id],
        ['entries', row.entries],
        ['version', row.version],
      ]),
  );
}

const lists: readonly Column<ItemOf<'listScreeningLists'>>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'ENTRIES', of: ({ entries }) => entries },
  { title: 'VERSION', of: ({ version }) => version },
  { title: 'UPLOADED', of: ({ recordedAt }) => minute(recordedAt) },
];

function listCommand(): Command {
  return listing(connected(command('list', 'list the lists'))).action(
    ending('screening list', (options: Listing) =>
      printList(options, {
        ...{ name: 'listScreeningLists', query: {} },
        words: (rows) => (rows.length === 0 ? 'No list.' : table(lists, rows)),
      }),
    ),
  );
}

type Candidate = AnswerOf<'getCandidates'>['items'][number];

const columns: readonly Column<Candidate>[] = [
  { title: 'ALIKE', of: ({ score }) => score },
  { title: 'NAME', of: ({ matched }) => matched },
  { title: 'SOURCE', of: ({ source }) => source },
  { title: 'NUMBER', of: ({ number }) => number },
  { title: 'DECIDED', of: ({ decision }) => decision },
  { title: 'LIST', of: ({ list }) => list },
  { title: 'ENTRY', of: ({ entry }) => entry },
];

function candidatesCommand(): Command {
  return connected(command('candidates', 'entries whose names are like a party’s'))
    .argument('<party>')
    .action(
      ending('screening candidates', (party: string, options: Connection) =>
        ask(
          options,
          (client) => client.control.candidates(party),
          ({ items, found, lists: searched, notice }) => {
            if (searched === 0)
              return 'There is no list to screen against: `muster screening upload`.';
            if (items.length === 0) {
              return `No name on ${searched} ${searched === 1 ? 'list' : 'lists'} is like it.`;
            }
            const more = found > items.length ? `${items.length} of ${found} are shown. ` : '';
            return `${table(columns, items)}\n\n${more}${notice}`;
          },
        ),
      ),
    );
}

interface DecideOptions extends Connection {
  readonly list: string;
  readonly entry: string;
  readonly from?: string;
  readonly note?: string;
}

function decideCommand(): Command {
  return connected(command('decide', 'an entry is this party, or another one'))
    .argument('<party>')
    .addArgument(new Argument('<decision>').choices(['same', 'other']))
    .requiredOption('--list <id>')
    .requiredOption('--entry <key>')
    .option('--from <date>', 'since when it is listed (default: now)')
    .option('--note <text>', 'why, for the record')
    .action(
      ending('screening decide', (party: string, decision: string, options: DecideOptions) => {
        const { list, entry, from, note } = options;
        const body = checked(listingDecision, { list, entry, decision, from, note });
        if (!body.ok) return body;
        return ask(
          options,
          (client) => client.control.decideListing(party, body.value),
          (row) =>
            facts([
              ['party', row.party],
              ['entry', row.entryName],
              ['is', row.decision],
            ]),
        );
      }),
    );
}
