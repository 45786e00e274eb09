/** The hands that devices of a licence passed through: hand-overs shipped by the end of a report's period, by what they were. */
import type { CustodyEvent } from '../../core/custody.ts';
import type { Caller } from '../registry/caller.ts';
import type { UnderStore } from './port.ts';

export interface HandsOf {
  readonly event: CustodyEvent;
  readonly handovers: number;
  readonly devices: number;
  /** Of those devices: signed for by a receiver. */
  readonly received: number;
  /** In hand-overs that nobody has signed for yet. */
  readonly pending: number;
  /** Not found by the receiver. */
  readonly missing: number;
}

const order: readonly CustodyEvent[] = [
  'export',
  'reexport',
  'transfer',
  'return',
  'repair',
  'scrap',
];

/** Those that the reader may see, as they were signed under the checkpoint; one taken back is none. */
export async function handsOf(
  store: UnderStore,
  caller: Caller,
  licence: string,
  { size, toMs }: { readonly size: number; readonly toMs: number },
): Promise<readonly HandsOf[]> {
  const ids = await store.transfersOf(licence);
  const rows = await store.rows('transfers', ids, { size, dateMs: Number.MAX_SAFE_INTEGER });
  const mine = rows.filter(({ sender, receiver, status, shippedAtMs }) => {
    const isSeen = caller.role !== 'operator' || [sender, receiver].includes(caller.party ?? '');
    return isSeen && status !== 'withdrawn' && shippedAtMs < toMs;
  });
  const byEvent = Map.groupBy(mine, ({ event }) => event);
  return order.flatMap((event) => {
    const some = byEvent.get(event) ?? [];
    if (some.length === 0) return [];
    const sum = (of: (row: (typeof some)[number]) => number) =>
      some.reduce((total, row) => total + of(row), 0);
    const isReceived = ({ status }: (typeof some)[number]) => status === 'received';
    return {
      ...{ event, handovers: some.length, devices: sum(({ devices }) => devices) },
      received: sum((row) => (isReceived(row) ? row.devices - row.missing.length : 0)),
      pending: sum((row) => (isReceived(row) ? 0 : row.devices)),
      missing: sum(({ missing }) => missing.length),
    };
  });
}
