/** Rows of the endpoint table: webhooks and their deliveries. */
import { z } from 'zod';
import { type Endpoint, json, listed, readers, writes } from './endpoint.ts';
import {
  delivery,
  deliveryList,
  deliveryQuery,
  newWebhook,
  replayed,
  replayOrder,
  webhook,
  webhookId,
  webhookList,
  webhookSecret,
  webhookWritten,
} from './webhooks.ts';

const ofWebhook = z.strictObject({ id: webhookId });

/** A change of one of the caller's own webhooks. */
function change<P extends string, A extends Endpoint['answers']>(
  path: P,
  summary: string,
  answers: A,
) {
  return {
    method: 'POST',
    path,
    summary,
    roles: readers,
    params: ofWebhook,
    answers,
    refusals: ['registry_conflict', 'webhooks_unavailable'],
  } as const;
}

export const webhookEndpoints = {
  registerWebhook: {
    method: 'POST',
    path: '/v1/webhooks',
    summary: 'Registers a webhook; its secret is shown in this answer only.',
    roles: readers,
    body: json(newWebhook),
    answers: writes(webhookSecret),
    refusals: ['webhook_url_refused', 'webhooks_too_many', 'webhooks_unavailable'],
  },
  listWebhooks: {
    method: 'GET',
    path: '/v1/webhooks',
    summary: 'Lists the caller’s webhooks, without secrets.',
    roles: readers,
    query: listed,
    answers: { 200: webhookList },
  },
  getWebhook: {
    method: 'GET',
    path: '/v1/webhooks/{id}',
    summary: 'Gives one webhook, and how its receiver fares.',
    roles: readers,
    params: ofWebhook,
    answers: { 200: { json: webhook } },
  },
  removeWebhook: {
    ...change('/v1/webhooks/{id}', 'Removes a webhook for good.', writes(webhookWritten)),
    method: 'DELETE',
  },
  disableWebhook: change(
    '/v1/webhooks/{id}/disable',
    'Stops sending; what happens meanwhile is held.',
    { 200: { json: webhookWritten }, ...writes(webhookWritten) },
  ),
  enableWebhook: change('/v1/webhooks/{id}/enable', 'Sends again, what was held first.', {
    200: { json: webhookWritten },
    ...writes(webhookWritten),
  }),
  rotateWebhookSecret: change(
    '/v1/webhooks/{id}/secret',
    'Makes a new secret, shown in this answer only; the former one signs beside it for 24 hours.',
    writes(webhookSecret),
  ),
  listDeliveries: {
    method: 'GET',
    path: '/v1/webhooks/{id}/deliveries',
    summary: 'Lists what was sent and what waits, newest first.',
    roles: readers,
    params: ofWebhook,
    query: deliveryQuery,
    answers: { 200: deliveryList },
  },
  replayDeliveries: {
    ...change('/v1/webhooks/{id}/replay', 'Sends again whatever happened since.', {
      200: { json: replayed },
    }),
    body: json(replayOrder),
  },
  testWebhook: change('/v1/webhooks/{id}/test', 'Sends a test now, and says how it went.', {
    200: { json: delivery },
  }),
} as const satisfies Readonly<Record<string, Endpoint>>;
