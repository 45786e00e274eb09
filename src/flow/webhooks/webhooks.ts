/** The use cases of webhooks: each change is a version and a leaf in the log, like every other of the registry. */

import type { Caller } from '../registry/caller.ts';
import { visibleTo } from '../registry/caller.ts';
import { type Action, changedSecretly } from '../registry/change.ts';
import type { RegistryPorts } from '../registry/ports.ts';
import { aDay } from '../registry/quota.ts';
import type { WebhookOwner, WebhookRow } from '../registry/rows.ts';
import {
  accept,
  newId,
  nextVersion,
  type Outcome,
  overQuota,
  refuse,
  type Written,
  write,
} from '../registry/write.ts';
import { readUrl, type UrlFault } from './address.ts';
import type { WebhookPorts } from './port.ts';
import type { WebhookEvent } from './rows.ts';
import { secretOf, secretText } from './signature.ts';

/** Webhooks that one owner may have. */
const MAX_WEBHOOKS = 10;

type Ports = WebhookPorts & RegistryPorts;

export interface NewWebhook {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly label: string | null;
}

/** A webhook, and the secret that nobody can be shown again. */
export interface WithSecret {
  readonly row: WebhookRow;
  readonly secret: string;
}

/** Whose webhooks a caller has to do with: its own, and nobody else's. */
export function ownerOf(caller: Caller): WebhookOwner {
  const { exporter, operator, authority } = visibleTo(caller);
  const owner = exporter ?? operator ?? authority;
  if (owner === undefined || caller.role === 'admin') throw new Error('a webhook has an owner');
  return { role: caller.role, owner };
}

/** A new webhook. `webhook_url_refused` says why it may not point there. */
export async function registerWebhook(
  ports: Ports,
  caller: Caller,
  nowMs: number,
  given: NewWebhook,
): Promise<Outcome<Written<WithSecret>>> {
  if (!ports.webhookSeed) return refuse('webhooks_unavailable');
  const url = readUrl(given.url, ports.localReceivers);
  if (!url.ok) return urlRefused(url.reason);
  const owner = ownerOf(caller);
  const known = await ports.webhooks.list(owner, { limit: MAX_WEBHOOKS });
  if (known.length >= MAX_WEBHOOKS) return refuse('webhooks_too_many');
  const charge = aDay('webhook-registrations', `${owner.role} ${owner.owner}`, nowMs);
  if (!(await ports.registry.charge(charge))) return overQuota([charge], nowMs);
  const row: WebhookRow = {
    ...nextVersion(newId('whk', ports.random), null, caller, nowMs),
    ...owner,
    ...given,
    url: url.value.href,
    status: 'active',
    disabledBecause: null,
    sinceMs: nowMs,
    secretVersion: 1,
    rotatedAtMs: nowMs,
  };
  const secret = secretText(secretOf(ports.webhookSeed, row.id, 1));
  return writeRow(ports, caller, nowMs, 'webhook-registered', null, row, { row, secret });
}

const urlSentences: Readonly<Record<UrlFault, string>> = {
  url_unreadable: 'This is not a URL.',
  url_scheme: 'Only https is spoken.',
  url_credentials: 'A URL with a user or a password is not taken.',
  url_port: 'Only ports 443 and 8443 are dialled.',
  url_host: 'The host is not a name of the public Internet.',
  url_address_not_public: 'The address is not one of the public Internet.',
};

function urlRefused(fault: UrlFault): Outcome<never> {
  const detail = urlSentences[fault];
  const errors = [{ pointer: '/url', reason: 'value_invalid', detail }] as const;
  return refuse('webhook_url_refused', { detail, errors });
}

/** What a change makes of a webhook; null where nothing has to be written. */
interface Change {
  readonly action: Action;
  readonly of: (row: WebhookRow) => Partial<WebhookRow> | null;
}

const changes = {
  disable: {
    action: 'webhook-disabled',
    of: ({ status }) =>
      status === 'disabled' ? null : { status: 'disabled', disabledBecause: 'owner' },
  },
  enable: {
    action: 'webhook-enabled',
    of: ({ status }) => (status === 'active' ? null : { status: 'active', disabledBecause: null }),
  },
  remove: { action: 'webhook-removed', of: () => ({ status: 'removed', disabledBecause: null }) },
} as const satisfies Readonly<Record<string, Change>>;

/** Disables, enables or removes one of the caller's webhooks; again is no fault. */
export async function changeWebhook(
  ports: Ports,
  caller: Caller,
  nowMs: number,
  id: string,
  word: keyof typeof changes,
): Promise<Outcome<Written<WebhookRow>>> {
  const before = await ports.webhooks.one(ownerOf(caller), id);
  if (!before) return refuse('object_not_found');
  const { action, of }: Change = changes[word];
  const changed = of(before);
  if (!changed) return accept({ value: before, propagated: true });
  const row = { ...before, ...nextVersion(id, before, caller, nowMs), ...changed };
  const written = await writeRow(ports, caller, nowMs, action, before, row, row);
  if (written.ok) await holdOrFree(ports, row, nowMs);
  return written;
}

/** What waits follows the webhook; where this is cut short nothing is sent all the same, since only active ones are due. */
async function holdOrFree(ports: Ports, { id, status }: WebhookRow, nowMs: number): Promise<void> {
  if (status === 'active') await ports.webhooks.hold(id, 'held', 'pending', nowMs);
  else await ports.webhooks.hold(id, 'pending', status === 'removed' ? 'dropped' : 'held', nowMs);
}

/** A new secret; the one before signs beside it for a day. */
export async function rotateSecret(
  ports: Ports,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<Written<WithSecret>>> {
  if (!ports.webhookSeed) return refuse('webhooks_unavailable');
  const before = await ports.webhooks.one(ownerOf(caller), id);
  if (!before) return refuse('object_not_found');
  const secretVersion = before.secretVersion + 1;
  const next = nextVersion(id, before, caller, nowMs);
  const row = { ...before, ...next, secretVersion, rotatedAtMs: nowMs };
  const secret = secretText(secretOf(ports.webhookSeed, id, secretVersion));
  return writeRow(ports, caller, nowMs, 'webhook-secret-rotated', before, row, { row, secret });
}

const SERVICE: Caller = { apiKey: 'service', role: 'admin', party: null, authority: null };

/** Disables a webhook whose receiver is gone or keeps failing; somebody else's change at the same moment stands. */
export async function disableByService(
  ports: Ports,
  id: string,
  disabledBecause: 'gone' | 'failing',
  nowMs: number,
): Promise<void> {
  const before = await ports.registry.newest('webhooks', id);
  if (before?.status !== 'active') return;
  const next = nextVersion(id, before, SERVICE, nowMs);
  const row: WebhookRow = { ...before, ...next, status: 'disabled', disabledBecause };
  const written = await writeRow(ports, SERVICE, nowMs, 'webhook-disabled', before, row, row);
  if (written.ok) await holdOrFree(ports, row, nowMs);
}

/** The record commits to the row without saying it: a receiver's URL often carries a secret of its own. */
function writeRow<T>(
  ports: Ports,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: WebhookRow | null,
  row: WebhookRow,
  value: T,
): Promise<Outcome<Written<T>>> {
  const objects = [changedSecretly(before, row)];
  return write(ports, caller, nowMs, { action, objects, rows: { webhooks: [row] }, value });
}
