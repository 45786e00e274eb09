/** Webhooks and deliveries as their store keeps them. Types only. */
import type { deliveryFaults, deliveryStates, webhookEvents } from '../../contract/webhooks.ts';

export type WebhookEvent = (typeof webhookEvents)[number];
export type DeliveryState = (typeof deliveryStates)[number];
export type DeliveryFault = (typeof deliveryFaults)[number];

/** How a receiver fares: kept beside its versions, since it changes with every attempt. */
export interface WebhookHealth {
  readonly failingSinceMs: number | null;
  readonly lastSuccessMs: number | null;
}

export interface DeliveryRow {
  /** What goes as `webhook-id`. */
  readonly id: string;
  readonly webhook: string;
  readonly event: WebhookEvent | 'webhook.test';
  readonly subject: string;
  readonly version: number;
  readonly occurredAtMs: number;
  /** JSON of the message's `data`. */
  readonly data: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly lastAttemptMs: number | null;
  readonly lastStatus: number | null;
  readonly lastFault: DeliveryFault | null;
  readonly nextAttemptMs: number;
}
