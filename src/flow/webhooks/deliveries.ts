/** What an owner sees of its deliveries, and what it can have sent again. */
import type { Caller } from '../registry/caller.ts';
import { aDay } from '../registry/quota.ts';
import type { WebhookRow } from '../registry/rows.ts';
import { accept, newId, type Outcome, overQuota, refuse } from '../registry/write.ts';
import { type DeliverPorts, deliverNext } from './deliver.ts';
import type { WebhookPorts } from './port.ts';
import type { DeliveryRow, DeliveryState } from './rows.ts';
import { ownerOf } from './webhooks.ts';

/** Deliveries that one replay sends again at most; the oldest go first. */
const MAX_REPLAYED = 10_000;
/** Of one owner: somebody else's server may stand behind a URL, and it is not to be knocked at for fun. */

export interface DeliveryPage {
  readonly deliveries: readonly DeliveryRow[];
  readonly next: string | null;
}

/** Newest first. `request_parameter_invalid` for a cursor that no page gave. */
export async function listDeliveries(
  ports: WebhookPorts,
  caller: Caller,
  id: string,
  query: {
    readonly state: DeliveryState | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<Outcome<DeliveryPage>> {
  const webhook = await ports.webhooks.one(ownerOf(caller), id);
  if (!webhook) return refuse('object_not_found');
  const after = query.after === undefined ? null : cursorOf(query.after);
  if (query.after !== undefined && !after) return badCursor;
  const page = { after, limit: query.limit + 1 };
  const found = await ports.webhooks.deliveries(id, query.state, page);
  const deliveries = found.slice(0, query.limit);
  const last = deliveries.at(-1);
  const next = found.length > query.limit && last ? `${last.occurredAtMs}.${last.id}` : null;
  return accept({ deliveries, next });
}

const badCursor = refuse('request_parameter_invalid', {
  errors: [
    {
      in: 'query',
      pointer: '/after',
      reason: 'format_invalid',
      detail: 'not a cursor that a page gave',
    },
  ],
});

function cursorOf(text: string): readonly [number, string] | null {
  const [, occurredAtMs, id] = /^(\d{1,15})\.(msg_[0-9a-f]{24})$/.exec(text) ?? [];
  return occurredAtMs === undefined || id === undefined ? null : [Number(occurredAtMs), id];
}

/** Makes everything due that happened since, delivered or not, under the ids that it had. */
export async function replay(
  ports: DeliverPorts,
  caller: Caller,
  nowMs: number,
  order: { readonly id: string; readonly sinceMs: number },
): Promise<Outcome<number>> {
  if (!ports.webhookSeed) return refuse('webhooks_unavailable');
  const webhook = await ports.webhooks.one(ownerOf(caller), order.id);
  if (!webhook) return refuse('object_not_found');
  const charge = aDay('webhook-replays', webhook.owner, nowMs);
  if (!(await ports.registry.charge(charge))) return overQuota([charge], nowMs);
  const state = waitingStateOf(webhook);
  const due = { state, nowMs, limit: MAX_REPLAYED };
  return accept(await ports.webhooks.replay(order.id, order.sinceMs, due));
}

/** What waits for a webhook that is disabled waits until it is not. */
function waitingStateOf({ status }: WebhookRow): 'pending' | 'held' {
  return status === 'active' ? 'pending' : 'held';
}

/** Sends a test at once and says how it went; one that failed is tried again like everything else. */
export async function sendTest(
  ports: DeliverPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<DeliveryRow>> {
  const { webhookSeed } = ports;
  if (!webhookSeed) return refuse('webhooks_unavailable');
  const webhook = await ports.webhooks.one(ownerOf(caller), id);
  if (!webhook) return refuse('object_not_found');
  const charge = aDay('webhook-tests', webhook.owner, nowMs);
  if (!(await ports.registry.charge(charge))) return overQuota([charge], nowMs);
  const message = newId('msg', ports.random);
  const delivery: DeliveryRow = {
    ...{ id: message, webhook: id, event: 'webhook.test', subject: message, version: 1 },
    occurredAtMs: nowMs,
    data: JSON.stringify({ webhook: id, path: `/v1/webhooks/${id}` }),
    ...{ state: waitingStateOf(webhook), attempts: 0 },
    ...{ lastAttemptMs: null, lastStatus: null, lastFault: null, nextAttemptMs: nowMs },
  };
  await ports.webhooks.enqueue(delivery);
  await deliverNext(ports, webhookSeed, id, delivery.id);
  const page = { after: null, limit: 100 };
  const stored = await ports.webhooks.deliveries(id, undefined, page);
  return accept(stored.find((one) => one.id === delivery.id) ?? delivery);
}
