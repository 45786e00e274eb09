/** Webhooks and their deliveries over HTTP. */
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { deliveryList, webhookEvents, webhookList } from '../../contract/webhooks.ts';
import type { WebhookRow } from '../../flow/registry/rows.ts';
import { accept, type Outcome, refuse, type Written } from '../../flow/registry/write.ts';
import { listDeliveries, replay, sendTest } from '../../flow/webhooks/deliveries.ts';
import type { WebhookStore } from '../../flow/webhooks/port.ts';
import type { DeliveryRow, WebhookHealth } from '../../flow/webhooks/rows.ts';
import { ROTATION_MS } from '../../flow/webhooks/signature.ts';
import {
  changeWebhook,
  ownerOf,
  registerWebhook,
  rotateSecret,
  type WithSecret,
} from '../../flow/webhooks/webhooks.ts';
import { type Answer, done, writtenAnswer } from '../answer.ts';
import type { Handler, Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { defaultLimit, pageView, pagingOf, versionView } from '../views.ts';

type Stores = { readonly webhooks: WebhookStore };

const unknownHealth: WebhookHealth = { failingSinceMs: null, lastSuccessMs: null };

function webhookView(row: WebhookRow, nowMs: number, health = unknownHealth) {
  const { id, url, events, label, disabledBecause, secretVersion, rotatedAtMs } = row;
  const untilMs = rotatedAtMs + ROTATION_MS;
  return {
    ...{ id, url, events, label, disabledBecause, secretVersion },
    status: row.status === 'active' ? ('active' as const) : ('disabled' as const),
    formerSecretUntil: secretVersion > 1 && nowMs < untilMs ? instantOf(untilMs) : null,
    failingSince: instantOrNull(health.failingSinceMs),
    lastSuccessAt: instantOrNull(health.lastSuccessMs),
    ...versionView(row),
  };
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instantOf(ms);
}

function deliveryView(row: DeliveryRow) {
  const { id, event, subject, state, attempts, lastStatus, lastFault } = row;
  return {
    ...{ id, event, subject, occurredAt: instantOf(row.occurredAtMs), state, attempts },
    ...{ lastAttemptAt: instantOrNull(row.lastAttemptMs), lastStatus, lastFault },
    nextAttemptAt: state === 'pending' ? instantOf(row.nextAttemptMs) : null,
  };
}

async function healthOf({ webhooks }: Stores, id: string): Promise<WebhookHealth | undefined> {
  return (await webhooks.health([id])).get(id);
}

async function changed(
  services: Stores,
  nowMs: number,
  outcome: Outcome<Written<WebhookRow>>,
): Promise<Outcome<Answer>> {
  if (!outcome.ok) return outcome;
  const health = await healthOf(services, outcome.value.value.id);
  return accept(writtenAnswer(outcome.value, (row) => webhookView(row, nowMs, health)));
}

function withSecret(nowMs: number, outcome: Outcome<Written<WithSecret>>): Outcome<Answer> {
  if (!outcome.ok) return outcome;
  const view = ({ row, secret }: WithSecret) => ({ ...webhookView(row, nowMs), secret });
  return accept(writtenAnswer(outcome.value, view));
}

type Changes = 'removeWebhook' | 'disableWebhook' | 'enableWebhook';

function change<N extends Changes>(word: Parameters<typeof changeWebhook>[4]): Handler<N> {
  return async (services, { caller, nowMs, params }) =>
    changed(services, nowMs, await changeWebhook(services, caller, nowMs, params.id, word));
}

type Named =
  | Changes
  | 'registerWebhook'
  | 'listWebhooks'
  | 'getWebhook'
  | 'rotateWebhookSecret'
  | 'listDeliveries'
  | 'replayDeliveries'
  | 'testWebhook';

export const webhookHandlers: Pick<Handlers, Named> = {
  async registerWebhook(services, { caller, nowMs, body }) {
    const { url, events = webhookEvents, label = null } = body;
    return withSecret(
      nowMs,
      await registerWebhook(services, caller, nowMs, { url, events, label }),
    );
  },
  async listWebhooks({ webhooks }, { caller, nowMs, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await webhooks.list(ownerOf(caller), paging);
    const health = await webhooks.health(rows.map(({ id }) => id));
    const view = (row: WebhookRow) => webhookView(row, nowMs, health.get(row.id));
    return accept(listAnswer(webhookList, pageView(rows, limit, view)));
  },
  async getWebhook({ webhooks }, { caller, nowMs, params }) {
    const row = await webhooks.one(ownerOf(caller), params.id);
    if (!row) return refuse('object_not_found');
    return accept(done(webhookView(row, nowMs, await healthOf({ webhooks }, row.id))));
  },
  removeWebhook: change('remove'),
  disableWebhook: change('disable'),
  enableWebhook: change('enable'),
  async rotateWebhookSecret(services, { caller, nowMs, params }) {
    return withSecret(nowMs, await rotateSecret(services, caller, nowMs, params.id));
  },
  async listDeliveries(services, { caller, params, query }) {
    const { state, after, limit = defaultLimit } = query;
    const page = await listDeliveries(services, caller, params.id, { state, after, limit });
    if (!page.ok) return page;
    const { deliveries, next } = page.value;
    return accept(listAnswer(deliveryList, { items: deliveries.map(deliveryView), next }));
  },
  async replayDeliveries(services, { caller, nowMs, params, body }) {
    const order = { id: params.id, sinceMs: millisecondsOf(body.since) };
    const count = await replay(services, caller, nowMs, order);
    return count.ok ? accept(done({ deliveries: count.value })) : count;
  },
  async testWebhook(services, { caller, nowMs, params }) {
    const sent = await sendTest(services, caller, nowMs, params.id);
    return sent.ok ? accept(done(deliveryView(sent.value))) : sent;
  },
};
