/** `muster webhook`: where the service tells what happens, and how its deliveries fare. */
import { type Command, Option } from 'commander';
import { deliveryStates, webhookEvents } from '../contract/webhooks.ts';
import type { MusterClient } from '../sdk/client.ts';
import type { ItemOf } from '../sdk/lists.ts';
import type { Called } from '../sdk/problem.ts';
import type { AnswerOf, BodyOf } from '../sdk/transport.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

type Event = (typeof webhookEvents)[number];

interface AddOptions extends Connection {
  readonly event?: Event[];
  readonly label?: string;
}

interface DeliveriesOptions extends Listing {
  readonly state?: string;
}

interface ReplayOptions extends Connection {
  readonly since: string;
}

/** The command, to be mounted. */
export function webhookCommand(): Command {
  const events = new Option('--event <event...>', 'these alone').choices(webhookEvents);
  const add = connected(command('add', 'register a webhook; its secret is shown once'))
    .argument('<url>', 'https, port 443 or 8443, a public host')
    .addOption(events)
    .option('--label <text>', 'a name for it')
    .action(ending('webhook add', addWebhook));
  const list = listing(connected(command('list', 'list your webhooks'))).action(
    ending('webhook list', listWebhooks),
  );
  const deliveries = listing(connected(command('deliveries', 'list its deliveries, newest first')))
    .argument('<id>', 'of this webhook')
    .addOption(new Option('--state <state>', 'those alone').choices(deliveryStates))
    .action(ending('webhook deliveries', listDeliveries));
  const replay = connected(command('replay', 'have everything sent again that happened since'))
    .argument('<id>', 'by this webhook')
    .requiredOption('--since <instant>', 'such as 2026-11-01T00:00:00Z')
    .action(ending('webhook replay', replayDeliveries));
  return command('webhook', 'be told of what happens')
    .addCommand(add)
    .addCommand(list)
    .addCommand(deliveries)
    .addCommand(replay)
    .addCommand(changing('disable', 'stop sending; what happens meanwhile is held'))
    .addCommand(changing('enable', 'send again, what was held first'))
    .addCommand(changing('remove', 'remove a webhook for good'))
    .addCommand(rotating())
    .addCommand(testing());
}

function addWebhook(url: string, { event, label, ...connection }: AddOptions): Promise<Ending> {
  const json: BodyOf<'registerWebhook'> = {
    url,
    ...(event === undefined ? {} : { events: event }),
    ...(label === undefined ? {} : { label }),
  };
  return ask(connection, (client) => client.webhooks.add(json), secretWords);
}

function secretWords({ id, url, events, secret }: AnswerOf<'registerWebhook'>): string {
  const rows = facts([
    ['id', id],
    ['url', url],
    ['events', events.join(', ')],
    ['secret', secret],
  ]);
  return `${rows}\n\nThe secret is not shown again.`;
}

const columns: readonly Column<ItemOf<'listWebhooks'>>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'STATUS', of: ({ status, disabledBecause }) => disabledBecause ?? status },
  { title: 'FAILING SINCE', of: ({ failingSince }) => failingSince && minute(failingSince) },
  { title: 'LAST SUCCESS', of: ({ lastSuccessAt }) => lastSuccessAt && minute(lastSuccessAt) },
  { title: 'LABEL', of: ({ label }) => label },
  { title: 'URL', of: ({ url }) => url },
];

function listWebhooks(options: Listing): Promise<Ending> {
  const words = (rows: readonly ItemOf<'listWebhooks'>[]) =>
    rows.length === 0 ? 'No webhook.' : table(columns, rows);
  return printList(options, { name: 'listWebhooks', query: {}, words });
}

type Delivery = ItemOf<'listDeliveries'>;

const deliveryColumns: readonly Column<Delivery>[] = [
  { title: 'HAPPENED', of: ({ occurredAt }) => minute(occurredAt) },
  { title: 'EVENT', of: ({ event }) => event },
  { title: 'ABOUT', of: ({ subject }) => subject },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'TRIED', of: ({ attempts }) => attempts },
  { title: 'LAST', of: ({ lastStatus, lastFault }) => lastStatus ?? lastFault },
  { title: 'NEXT', of: ({ nextAttemptAt }) => nextAttemptAt && minute(nextAttemptAt) },
  { title: 'ID', of: ({ id }) => id },
];

function listDeliveries(id: string, options: DeliveriesOptions): Promise<Ending> {
  const words = (rows: readonly Delivery[]) =>
    rows.length === 0 ? 'No delivery.' : table(deliveryColumns, rows);
  const listed = { name: 'listDeliveries', query: { state: options.state }, words } as const;
  return printList(options, { ...listed, params: { id } });
}

function replayDeliveries(id: string, options: ReplayOptions): Promise<Ending> {
  return ask(
    options,
    (client) => client.webhooks.replay(id, options.since),
    ({ deliveries }) => `${deliveries} to be sent again.`,
  );
}

type Change = 'disable' | 'enable' | 'remove';
const changes: Readonly<
  Record<Change, (client: MusterClient, id: string) => Promise<Called<unknown>>>
> = {
  disable: (client, id) => client.webhooks.disable(id),
  enable: (client, id) => client.webhooks.enable(id),
  remove: (client, id) => client.webhooks.remove(id),
};

function changing(word: Change, description: string): Command {
  return connected(command(word, description))
    .argument('<id>', 'this webhook')
    .action(
      ending(`webhook ${word}`, (id: string, options: Connection) =>
        ask(
          options,
          (client) => changes[word](client, id),
          () => `The webhook ${id} is ${word}d.`,
        ),
      ),
    );
}

function rotating(): Command {
  return connected(command('rotate', 'make a new secret; the former one signs for a day more'))
    .argument('<id>', 'of this webhook')
    .action(
      ending('webhook rotate', (id: string, options: Connection) =>
        ask(options, (client) => client.webhooks.rotateSecret(id), secretWords),
      ),
    );
}

function testing(): Command {
  return connected(command('test', 'send a test now, and say how it went'))
    .argument('<id>', 'to this webhook')
    .action(
      ending('webhook test', (id: string, options: Connection) =>
        ask(options, (client) => client.webhooks.test(id), testWords),
      ),
    );
}

function testWords({ state, lastStatus, lastFault }: Delivery): string {
  if (state === 'delivered') return `Delivered: the receiver answered ${lastStatus}.`;
  if (state === 'held') return 'The webhook is disabled; the test is held.';
  const why = lastStatus === null ? (lastFault ?? 'it waits') : `HTTP ${lastStatus}`;
  return `Not delivered: ${why}. It is tried again.`;
}
