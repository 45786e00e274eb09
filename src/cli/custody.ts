/** `muster custody`: whose hands devices passed through; ships, receives, takes back, and accepts consignees. */
import { type Command, Option } from 'commander';
import { consigneeDecision, custodyEvents, newTransfer, receipt } from '../contract/custody.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table, withName } from './output.ts';

/** The command, to be mounted. */
export function custodyCommand(): Command {
  return command('custody', 'whose hands devices passed through')
    .addCommand(deviceCommand())
    .addCommand(listCommand())
    .addCommand(shipCommand())
    .addCommand(receiveCommand())
    .addCommand(withdrawCommand())
    .addCommand(consigneeCommand());
}

function deviceCommand(): Command {
  return connected(command('device', 'the chain of one device'))
    .argument('<device>')
    .action(
      ending('custody device', (id: string, options: Connection) =>
        ask(options, (client) => client.control.custody(id), chainWords),
      ),
    );
}

function listCommand(): Command {
  return listing(connected(command('list', 'list hand-overs')))
    .option('--licence <id>', 'those under this licence')
    .action(
      ending('custody list', ({ licence, ...options }: Listing & { readonly licence?: string }) => {
        const query = licence === undefined ? {} : { licence };
        return printList(options, { name: 'listTransfers', query, words });
      }),
    );
}

interface ShipOptions extends Connection {
  readonly event: string;
  readonly to: string;
  readonly route: readonly string[];
  readonly shipped: string;
  readonly site?: string;
  readonly device?: readonly string[];
  readonly registeredAt?: string;
  readonly replaced?: readonly string[];
}

function shipCommand(): Command {
  return connected(command('ship', 'sign as sender that devices of a licence were shipped'))
    .argument('<licence>', 'its id')
    .addOption(
      new Option('--event <event>', 'what it is').choices([...custodyEvents]).makeOptionMandatory(),
    )
    .requiredOption('--to <party>', 'who is to receive them: id of a party')
    .requiredOption(
      '--route <territory...>',
      'through which territories (ISO 3166-1 alpha-2); where it ends last',
    )
    .requiredOption('--shipped <date>', 'when: a day such as 2026-11-20, or an instant in UTC')
    .option('--site <id>', 'where they are to stand')
    .option('--device <id...>', 'which devices')
    .option('--registered-at <site>', 'or all active ones that are registered there')
    .option('--replaced <device=by...>', 'of a repair or scrap: which device stands in for which')
    .action(ending('custody ship', ship));
}

function ship(licence: string, options: ShipOptions): Ending | Promise<Ending> {
  const { event, to: receiver, route, shipped: shippedAt, site, device, registeredAt } = options;
  if ((device === undefined) === (registeredAt === undefined)) {
    return misused('this needs --device or --registered-at');
  }
  const devices = device ?? { registeredAt };
  const replacements = options.replaced?.map((pair) => {
    const [gone = '', by = ''] = pair.split('=');
    return { device: gone, by };
  });
  if (replacements?.some(({ device: gone, by }) => gone === '' || by === '')) {
    return misused('--replaced takes GONE=BY, two ids of devices: dev_…=dev_…');
  }
  const given = { event, receiver, route, shippedAt, site, devices, replacements };
  const body = checked(newTransfer, given);
  if (!body.ok) return body;
  return ask(options, (client) => client.control.ship(licence, body.value), transferWords);
}

interface ReceiveOptions extends Connection {
  readonly received: string;
  readonly missing?: readonly string[];
}

function receiveCommand(): Command {
  return connected(command('receive', 'sign as receiver that the devices came'))
    .argument('<transfer>')
    .requiredOption('--received <date>', 'when: a day such as 2026-11-24, or an instant in UTC')
    .option('--missing <id...>', 'devices that were not among them')
    .action(
      ending('custody receive', (id: string, options: ReceiveOptions) => {
        const { received: receivedAt, missing } = options;
        const body = checked(receipt, { receivedAt, missing });
        if (!body.ok) return body;
        return ask(options, (client) => client.control.receive(id, body.value), transferWords);
      }),
    );
}

function withdrawCommand(): Command {
  return connected(command('withdraw', 'take back, as sender, what nobody has received'))
    .argument('<transfer>')
    .action(
      ending('custody withdraw', (id: string, options: Connection) =>
        ask(options, (client) => client.control.withdrawTransfer(id), transferWords),
      ),
    );
}

interface ConsigneeOptions extends Connection {
  readonly end?: true;
  readonly note?: string;
}

function consigneeCommand(): Command {
  return connected(command('consignee', 'accept a party between exporter and sites of a licence'))
    .argument('<licence>')
    .argument('<party>')
    .option('--end', 'it is no longer accepted')
    .option('--note <text>', 'why, for the record')
    .action(
      ending('custody consignee', (licence: string, party: string, options: ConsigneeOptions) => {
        const { end, note } = options;
        const body = checked(consigneeDecision, { party, accepted: end !== true, note });
        if (!body.ok) return body;
        return ask(
          options,
          (client) => client.control.decideConsignee(licence, body.value),
          (row) =>
            facts([
              ['party', row.party],
              ['accepted', row.accepted ? 'yes' : 'no longer'],
            ]),
        );
      }),
    );
}

type Transfer = ItemOf<'listTransfers'>;

type Names = Readonly<Record<string, string>>;

const columns = (names: Names, device?: string): readonly Column<Transfer>[] => [
  { title: 'ID', of: ({ id }) => id },
  { title: 'EVENT', of: ({ event }) => event },
  { title: 'FROM', of: ({ sender }) => names[sender] ?? sender },
  { title: 'TO', of: ({ receiver }) => names[receiver] ?? receiver },
  { title: 'BY WAY OF', of: ({ route }) => route.join(' ') },
  { title: 'DEVICES', of: ({ devices }) => devices },
  { title: 'SHIPPED', of: ({ shippedAt }) => shippedAt.slice(0, 10) },
  { title: 'STANDS', of: (row) => standing(row, device) },
];

/** Of one device, whether it was among what came. */
function standing({ status, receivedAt, missing }: Transfer, device?: string): string {
  if (receivedAt === null) return status === 'pending' ? 'not signed for' : status;
  if (device !== undefined) {
    return `${missing.includes(device) ? 'missing when received' : 'received'} ${receivedAt.slice(0, 10)}`;
  }
  const short = missing.length > 0 ? `, ${missing.length} missing` : '';
  return `received ${receivedAt.slice(0, 10)}${short}`;
}

function words(rows: readonly Transfer[]): string {
  return rows.length === 0 ? 'No hand-over.' : table(columns({}), rows);
}

function transferWords(row: Transfer): string {
  return facts([
    ['id', row.id],
    ['licence', row.licence],
    ['event', row.event],
    ['from', row.sender],
    ['to', row.receiver],
    ['by way of', row.route.join(', ')],
    ['devices', row.devices],
    ['shipped', minute(row.shippedAt)],
    ['stands', standing(row)],
  ]);
}

function chainWords(chain: AnswerOf<'getCustody'>): string {
  const { device, licence, holder, transfers, names } = chain;
  const head = facts([
    ['device', device],
    ['licence', withName(names, licence)],
    ['held by', withName(names, holder)],
  ]);
  if (transfers.length === 0) return `${head}\n\nNo hand-over: it is held to be with the exporter.`;
  return `${head}\n\n${table(columns(names, device), transfers)}`;
}
