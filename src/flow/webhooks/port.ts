/** What webhooks need of their store, of the network and of the deployment. The store decides nothing. */
import type { Bytes } from '../../core/model.ts';
import type { Clock, Random } from '../ports.ts';
import type { Paging } from '../registry/port.ts';
import type { WebhookOwner, WebhookRow } from '../registry/rows.ts';
import type { LocalReceivers } from './address.ts';
import type { DeliveryFault, DeliveryRow, DeliveryState, WebhookHealth } from './rows.ts';

/** A webhook that something is due for. */
export interface Due {
  readonly webhook: string;
  readonly owner: string;
  readonly isFailing: boolean;
}

/** A delivery that nobody else may send before the lease ends. */
export interface Claimed {
  readonly delivery: DeliveryRow;
  readonly webhook: WebhookRow;
  /** Whether the owner may still see what it tells. */
  readonly isVisible: boolean;
}

/** What an attempt changes of its delivery, and of what is known of the receiver. */
export interface Attempted {
  readonly delivery: string;
  readonly webhook: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly atMs: number;
  readonly status: number | null;
  readonly fault: DeliveryFault | null;
  readonly nextAttemptMs: number;
  /** `none`: nothing was sent. */
  readonly receiver: 'answered' | 'failed' | 'none';
}

export interface WebhookStore {
  /** Newest versions, without those removed. */
  list(owner: WebhookOwner, paging: Paging): Promise<readonly WebhookRow[]>;
  one(owner: WebhookOwner, id: string): Promise<WebhookRow | null>;
  health(webhooks: readonly string[]): Promise<ReadonlyMap<string, WebhookHealth>>;
  /** Newest first; `after` is the last one's `occurredAtMs` and id. */
  deliveries(
    webhook: string,
    state: DeliveryState | undefined,
    page: { readonly after: readonly [number, string] | null; readonly limit: number },
  ): Promise<readonly DeliveryRow[]>;

  /** A delivery of its own, for a test. */
  enqueue(delivery: DeliveryRow): Promise<void>;
  /** Makes what happened since due again, sent or not, the oldest first; answers how many. */
  replay(
    webhook: string,
    sinceMs: number,
    due: { readonly state: DeliveryState; readonly nowMs: number; readonly limit: number },
  ): Promise<number>;
  /** Moves what waits between `pending` and `held`. */
  hold(webhook: string, from: DeliveryState, to: DeliveryState, nowMs: number): Promise<void>;

  /** Active webhooks with something due, those that fail last, at most `limit`. */
  due(nowMs: number, limit: number): Promise<readonly Due[]>;
  /** The oldest due delivery of a webhook of which none is being sent; `only` asks for that very one. */
  claim(
    webhook: string,
    lease: { readonly token: string; readonly nowMs: number; readonly untilMs: number },
    only?: string,
  ): Promise<Claimed | null>;
  /** Ends the lease; nothing happens where another one took its place. Answers what is then known of the receiver. */
  settle(token: string, attempted: Attempted): Promise<WebhookHealth>;
  /** Forgets deliveries of what happened before. */
  dropBefore(occurredAtMs: number): Promise<void>;
}

/** Every address that a name stands for; null where no name server answers, and an empty list where it has none. */
export interface Resolver {
  addressesOf(hostname: string): Promise<readonly string[] | null>;
}

/** One POST over the network: redirects are not followed, the answer's body is not read. */
export interface Sender {
  post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string,
    timeoutMs: number,
  ): Promise<{ readonly status: number } | { readonly fault: 'timeout' | 'unreachable' }>;
}

/** Null in `seed`: this deployment has no secret to derive from, and so no webhooks. */
export interface WebhookPorts {
  readonly webhooks: WebhookStore;
  readonly resolver: Resolver;
  readonly sender: Sender;
  readonly localReceivers: LocalReceivers;
  readonly webhookSeed: Bytes | null;
  readonly clock: Clock;
  readonly random: Random;
}
