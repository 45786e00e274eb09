/** `muster device`: the devices that the caller may see, and one with what its ledger knows. */
import { type Command, Option } from 'commander';
import { deviceStatus } from '../contract/devices.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { ask, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { moveCommand } from './move.ts';
import { type Column, facts, minute, table } from './output.ts';

interface DeviceOptions extends Listing {
  readonly licence?: string;
  readonly site?: string;
  readonly serial?: string;
  readonly status?: string;
  readonly revoke?: true;
  readonly confirmRetirement?: true;
}

/** The command, to be mounted. */
export function deviceCommand(): Command {
  return listing(connected(command('device', 'list devices, or show one')))
    .argument('[id]', 'show this one')
    .option('--licence <id>', 'list those of this licence')
    .option('--site <id>', 'list those at this site')
    .option('--serial <text>', 'list those of this serial number')
    .addOption(new Option('--status <status>', 'list these').choices(deviceStatus.options))
    .option('--revoke', 'with an id: revoke it for good')
    .option('--confirm-retirement', 'with an id: accept that it is out of service')
    .action(ending('device', device))
    .addCommand(moveCommand());
}

function device(id: string | undefined, options: DeviceOptions): Ending | Promise<Ending> {
  if (options.revoke) return revoke(id, options);
  if (options.confirmRetirement) return confirmRetirement(id, options);
  if (id !== undefined) return ask(options, (client) => client.device(id), viewWords);
  const { licence, site, serial, status } = options;
  const query = { licence, site, serial, status };
  return printList(options, { name: 'listDevices', query, words: listWords });
}

function revoke(id: string | undefined, options: DeviceOptions): Ending | Promise<Ending> {
  if (id === undefined) return misused('--revoke needs the id of a device');
  return ask(
    options,
    (client) => client.revokeDevice(id),
    () => `The device ${id} is revoked; its key counts for nothing from now on.`,
  );
}

function confirmRetirement(
  id: string | undefined,
  options: DeviceOptions,
): Ending | Promise<Ending> {
  if (id === undefined) return misused('--confirm-retirement needs the id of a device');
  return ask(
    options,
    (client) => client.amendment.confirmRetirement(id),
    () => `The device ${id} is out of service with its authority’s consent.`,
  );
}

const columns: readonly Column<ItemOf<'listDevices'>>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'SERIAL', of: ({ serial }) => serial },
  { title: 'MODEL', of: ({ model }) => model },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'LICENCE', of: ({ licence, line }) => `${licence} line ${line}` },
  { title: 'SITE', of: ({ site }) => site },
  { title: 'KEY', of: ({ thumbprint }) => thumbprint && `${thumbprint.slice(0, 12)}…` },
];

function listWords(rows: readonly ItemOf<'listDevices'>[]): string {
  if (rows.length === 0) return 'No device.';
  const count = `${rows.length} ${rows.length === 1 ? 'device' : 'devices'}`;
  return `${table(columns, rows)}\n\n${count}`;
}

type View = AnswerOf<'getDevice'>;

function viewWords({
  device: row,
  exporter,
  operator,
  keys,
  bindings,
  ledger,
  former,
}: View): string {
  const registered = facts([
    ['id', row.id],
    ['serial', row.serial],
    ['model', row.model],
    ['status', row.retirement === 'claimed' ? `${row.status}, not yet confirmed` : row.status],
    ['licence', `${row.licence} line ${row.line}`],
    ['site', row.site],
    ['exporter', exporter],
    ['operator', operator],
    ['shipped', row.shippedAt.slice(0, 10)],
    ['key', keys.at(-1)?.thumbprint ?? 'none enrolled'],
    ['hardware', bindings.at(-1)?.identity ?? 'not bound: a software key is located, not a chip'],
  ]);
  const before = former.map((one) => `Before, under ${one.licence}\n${ledgerWords(one)}`);
  const now = ledger ? ledgerWords(ledger) : 'No ledger knows it yet.';
  return [registered, now, ...before].join('\n\n');
}

function ledgerWords(ledger: NonNullable<View['ledger']>): string {
  const { head, lastPosition, firmware, conditions, history } = ledger;
  const rows = facts([
    ['last present', ledger.lastPresenceAt === null ? 'never' : minute(ledger.lastPresenceAt)],
    ['at', lastPosition && `${lastPosition.latitude}, ${lastPosition.longitude} (key located)`],
    ['last heard', ledger.lastAttemptAt && minute(ledger.lastAttemptAt)],
    ['firmware', firmware && `VBIOS ${firmware.vbios ?? '-'}, driver ${firmware.driver ?? '-'}`],
    ['head', head && `sequence ${head.sequence}, ${head.digest}`],
  ]);
  const conditionLines = conditions.map(({ kind, severity, state, sentence, clearedBy }) => {
    const ended = clearedBy?.type === 'registry' ? ` Ended: ${clearedBy.sentence}` : '';
    return `- ${kind} (${severity}, ${state}): ${sentence}${ended}`;
  });
  const historyTable = table(
    [
      { title: 'SEQUENCE', of: ({ sequence }) => sequence },
      { title: 'SETTLED', of: ({ settledAt }) => minute(settledAt) },
      { title: 'DIGEST', of: ({ digest }) => digest },
    ],
    history,
  );
  return [
    rows,
    ...(conditions.length > 0 ? ['', 'Conditions', ...conditionLines] : []),
    ...(history.length > 0 ? ['', historyTable] : []),
  ].join('\n');
}
