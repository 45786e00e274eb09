/** Webhooks on the wire: who is told of what, and how its deliveries fare. The secret is shown once. */
import { z } from 'zod';
import { anomalyKind, severity } from './anomalies.ts';
import { listOf } from './list.ts';
import {
  anomalyId,
  deviceId,
  id,
  instant,
  licenceId,
  page,
  siteId,
  text,
  versioned,
  written,
} from './values.ts';

export const webhookId = id('whk');
/** What goes as `webhook-id`: the same in every attempt and replay, so that a receiver knows what it had. */
const messageId = id('msg');

/** What a webhook may ask for. */
export const webhookEvents = [
  'anomaly.opened',
  'anomaly.worsened',
  'anomaly.cleared',
  'anomaly.released',
  'licence.status',
  'move.status',
  'request.sent',
] as const;
const event = z.enum(webhookEvents);

export const newWebhook = z.strictObject({
  /** https, port 443 or 8443, a public address: docs/api.md. */
  url: z
    .string()
    .max(2_000)
    .regex(/^https?:\/\/[^\s\p{Cc}]+$/u, 'not an https address'),
  /** All of them where nothing is said. */
  events: z
    .array(event)
    .min(1)
    .max(webhookEvents.length)
    .refine((events) => new Set(events).size === events.length, { message: 'an event twice' })
    .optional(),
  label: text(100).optional(),
});

/** `owner` disabled it; `gone`: the receiver answered 410; `failing`: nothing got through for five days. */
export const disabledReasons = ['owner', 'gone', 'failing'] as const;

export const webhook = z.strictObject({
  id: webhookId,
  url: z.string(),
  events: z.array(event),
  label: z.string().nullable(),
  status: z.enum(['active', 'disabled']),
  disabledBecause: z.enum(disabledReasons).nullable(),
  secretVersion: z.int(),
  /** Until then the secret before this one signs too. */
  formerSecretUntil: instant.nullable(),
  /** Since when no attempt has succeeded; null while the last one did. */
  failingSince: instant.nullable(),
  lastSuccessAt: instant.nullable(),
  ...versioned,
});
export const webhookList = listOf(webhook, [
  'id',
  'url',
  'events',
  'label',
  'status',
  'disabledBecause',
  'failingSince',
  'lastSuccessAt',
]);
export const webhookWritten = webhook.extend(written);
export const webhookSecret = webhookWritten.extend({
  /** `whsec_<base64>`: verifies what is sent. Never shown again. */
  secret: z.string(),
});

export const deliveryStates = ['pending', 'held', 'delivered', 'failed', 'dropped'] as const;
/** Why an attempt failed: the receiver's status, or what went wrong before there was one. */
export const deliveryFaults = [
  'status',
  'redirect',
  'timeout',
  'unreachable',
  'name_unresolved',
  'address_refused',
] as const;

export const delivery = z.strictObject({
  id: messageId,
  event: z.enum([...webhookEvents, 'webhook.test']),
  /** The object that it tells of. */
  subject: z.string(),
  occurredAt: instant,
  /** `held`: the webhook is disabled; `dropped`: it may no longer be told; `failed`: no attempt is left. */
  state: z.enum(deliveryStates),
  attempts: z.int(),
  lastAttemptAt: instant.nullable(),
  lastStatus: z.int().nullable(),
  lastFault: z.enum(deliveryFaults).nullable(),
  nextAttemptAt: instant.nullable(),
});
export const deliveryList = listOf(delivery, [
  'id',
  'event',
  'subject',
  'occurredAt',
  'state',
  'attempts',
  'lastAttemptAt',
  'lastStatus',
  'lastFault',
  'nextAttemptAt',
]);
export const deliveryQuery = z.strictObject({
  ...page,
  state: z.enum(deliveryStates).optional(),
});

export const replayOrder = z.strictObject({ since: instant });
export const replayed = z.strictObject({
  /** Deliveries that will be sent again. */
  deliveries: z.int(),
});

/** The body of an anomaly's delivery: what its receiver may GET, and no more. */
export const anomalyMessage = z.strictObject({
  type: event.extract([
    'anomaly.opened',
    'anomaly.worsened',
    'anomaly.cleared',
    'anomaly.released',
  ]),
  timestamp: instant,
  data: z.strictObject({
    anomaly: anomalyId,
    version: z.int(),
    kind: anomalyKind,
    severity,
    /** The worst since the last decision. */
    worstSeverity: severity,
    state: z.enum(['firing', 'clear']),
    licence: licenceId,
    site: siteId.nullable(),
    device: deviceId.nullable(),
    sentence: z.string(),
    path: z.string(),
  }),
});
