/** `muster device move`: devices that go from one licence to another; asks, consents, accepts, declines, takes back. */
import { type Command, Option } from 'commander';
import { moveAcceptance, moveNote, moveStatus, newMove } from '../contract/moves.ts';
import type { MusterClient } from '../sdk/client.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, table } from './output.ts';

/** The command, to be mounted. */
export function moveCommand(): Command {
  return command('move', 'devices that go from one licence to another')
    .addCommand(askCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(stepCommand('consent', 'consent, as exporter of the old licence'))
    .addCommand(acceptCommand())
    .addCommand(stepCommand('decline', 'decline, as exporter or authority of the old licence'))
    .addCommand(stepCommand('withdraw', 'take back, as exporter of the new licence'));
}

interface AskOptions extends Connection {
  readonly device: readonly string[];
  readonly site?: string;
  readonly reason: string;
}

function askCommand(): Command {
  return connected(command('ask', 'ask for devices of another licence to come under this one'))
    .argument('<licence>', 'the new one')
    .requiredOption('--device <id...>', 'which devices, at most 1,000')
    .requiredOption('--reason <text>', 'why, for those who decide')
    .option('--site <id>', 'where they are to stand; else where they stand')
    .action(
      ending('device move ask', (licence: string, options: AskOptions) => {
        const { device: devices, site, reason } = options;
        const body = checked(newMove, { devices, site, reason });
        if (!body.ok) return body;
        return ask(options, ({ control }) => control.moves.request(licence, body.value), moveWords);
      }),
    );
}

interface ListOptions extends Listing {
  readonly licence?: string;
  readonly status?: string;
}

function listCommand(): Command {
  return listing(connected(command('list', 'list moves')))
    .option('--licence <id>', 'those from or to this licence')
    .addOption(new Option('--status <status>', 'those that stand so').choices(moveStatus.options))
    .action(
      ending('device move list', ({ licence, status, ...options }: ListOptions) => {
        const query = { licence, status };
        return printList(options, { name: 'listMoves', query, words: listWords });
      }),
    );
}

function showCommand(): Command {
  return connected(command('show', 'one move'))
    .argument('<move>')
    .action(
      ending('device move show', (id: string, options: Connection) =>
        ask(options, ({ control }) => control.moves.get(id), moveWords),
      ),
    );
}

interface StepOptions extends Connection {
  readonly note?: string;
}

function stepCommand(step: 'consent' | 'decline' | 'withdraw', summary: string): Command {
  return connected(command(step, summary))
    .argument('<move>')
    .option('--note <text>', 'why, for the record')
    .action(
      ending(`device move ${step}`, (id: string, options: StepOptions) => {
        const body = checked(moveNote, { note: options.note });
        if (!body.ok) return body;
        return ask(options, decided(step, id, body.value), moveWords);
      }),
    );
}

function decided(step: 'consent' | 'decline' | 'withdraw', id: string, body: object) {
  return ({ control }: MusterClient) => control.moves[step](id, body);
}

interface AcceptOptions extends StepOptions {
  readonly withoutConsent?: true;
}

function acceptCommand(): Command {
  return connected(command('accept', 'let the devices go, as authority of the old licence'))
    .argument('<move>')
    .option('--without-consent', 'although the exporter of the old licence has not consented')
    .option('--note <text>', 'why, for the record')
    .action(
      ending(
        'device move accept',
        (id: string, options: AcceptOptions): Promise<Ending> | Ending => {
          const { note, withoutConsent } = options;
          const body = checked(moveAcceptance, { note, withoutConsent });
          if (!body.ok) return body;
          return ask(options, ({ control }) => control.moves.accept(id, body.value), moveWords);
        },
      ),
    );
}

type Move = ItemOf<'listMoves'>;

const columns: readonly Column<Move>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'FROM', of: ({ from }) => from },
  { title: 'TO', of: ({ to }) => to },
  { title: 'DEVICES', of: ({ devices }) => devices.length },
  { title: 'STANDS', of: ({ status }) => status },
];

function listWords(rows: readonly Move[]): string {
  return rows.length === 0 ? 'No move.' : table(columns, rows);
}

const meanings: Readonly<Record<Move['status'], string>> = {
  requested: 'requested: the exporter of the old licence has to consent',
  consented: 'consented: the authority of the old licence has to accept',
  moving: 'moving: what the devices report is to be sent again until they are there',
  moved: 'moved: the devices report under the new licence',
  failed: 'failed: a licence ended, and the devices stay where they were',
  declined: 'declined',
  withdrawn: 'taken back',
};

function moveWords(row: Move): string {
  return facts([
    ['id', row.id],
    ['from', row.from],
    ['to', row.to],
    ['devices', row.devices.length],
    ['site', row.site ?? 'where they stand'],
    ['reason', row.reason],
    ['consented', row.consentedBy ?? 'not by the exporter of the old licence'],
    ['stands', meanings[row.status]],
    ['note', row.note],
  ]);
}
