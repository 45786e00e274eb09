/** What the agents of a day have to send, by relay, in bodies. */
import { must } from '../must.ts';
import type { DayView, Sent, YearAgent } from './agent.ts';
import type { Hall } from './fleet.ts';
import { homeNetwork, type Network } from './place-acts.ts';
import { mainSites } from './plan.ts';

const ITEMS_A_BODY = 2_000;
/** Halls whose bodies are on their way at one time. */
const IN_FLIGHT = 5;

export interface Relays {
  readonly halls: readonly Hall[];
  /** Items that the service took, records of landmarks among them. */
  settled: number;
  readonly over: Over;
}

/** Makes the requests of `ask` come in over a network. */
export type Over = <T>(network: Network, ask: () => Promise<T>) => Promise<T>;

/** Signs hall by hall while the bodies of some before are answered. */
export async function sendAll(
  relays: Relays,
  halls: readonly (readonly [number, readonly YearAgent[]])[],
  view: DayView,
): Promise<void> {
  const sending: Promise<void>[] = [];
  for (const [hall, agents] of halls) {
    const sent = agents.filter(({ isRevoked }) => !isRevoked).flatMap((agent) => agent.day(view));
    if (sending.length >= IN_FLIGHT) await sending[sending.length - IN_FLIGHT];
    sending.push(send(relays, hall, sent));
    // The body leaves before the next hall's agents keep this process busy.
    await new Promise((done) => setTimeout(done, 0));
  }
  await Promise.all(sending);
}

async function send(relays: Relays, hall: number, sent: readonly Sent[]): Promise<void> {
  const { halls, over } = relays;
  const other = halls[(hall + 1) % mainSites]!.client;
  const { client: own, second } = halls[hall]!;
  const ways = { own, 'other-key': second, 'other-party': other } as const;
  for (const some of Map.groupBy(sent, wayOf).values()) {
    const { through, network = homeNetwork } = some[0]!;
    const client = ways[through];
    // Each time it is sent is a body of its own, or the second would be a duplicate within one.
    const seen = new Set<Uint8Array>();
    const again: Sent[] = [];
    const first = some.filter((one) => {
      if (!seen.has(one.item.item)) return seen.add(one.item.item);
      again.push(one);
      return false;
    });
    for (const body of [first, again]) {
      for (let at = 0; at < body.length; at += ITEMS_A_BODY) {
        const items = itemsOf(body.slice(at, at + ITEMS_A_BODY));
        const answer = await must(
          'a batch',
          over(network, () => client.submit(items)),
        );
        relays.settled += answer.items.filter(({ word }) => word === 'accepted').length;
      }
    }
  }
}

function wayOf({ through, network }: Sent): string {
  return `${through} ${network?.asn ?? ''}`;
}

/** Records go before what cites them. */
export function itemsOf(sent: readonly Sent[]): Uint8Array[] {
  const records = new Set(sent.flatMap((one) => one.records));
  return [...records, ...sent.map(({ item }) => item.item)];
}
