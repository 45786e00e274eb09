/** One attempt at one delivery: look where it goes, sign, send, and say what came of it. */
import type { Bytes } from '../../core/model.ts';
import { isLocalReceiver, isPublic, literalOf, readUrl } from './address.ts';
import type { Claimed, WebhookPorts } from './port.ts';
import type { DeliveryFault, DeliveryRow } from './rows.ts';
import { signedHeaders } from './signature.ts';

export const ATTEMPT_TIMEOUT_MS = 15_000;

export type AttemptOutcome =
  | { readonly word: 'delivered'; readonly status: number }
  /** The receiver says that it is no more. */
  | { readonly word: 'gone'; readonly status: 410 }
  | { readonly word: 'failed'; readonly status: number | null; readonly fault: DeliveryFault };

/** The body, the same in every attempt: what is signed is what is sent. */
export function bodyOf({ event, occurredAtMs, data }: DeliveryRow): string {
  const timestamp = new Date(occurredAtMs).toISOString();
  return JSON.stringify({ type: event, timestamp, data: JSON.parse(data) });
}

/** Sends a claimed delivery once. Never to an address that is not public, whatever the name stands for today. */
export async function attempt(
  ports: WebhookPorts,
  seed: Bytes,
  { delivery, webhook }: Claimed,
  nowMs: number,
): Promise<AttemptOutcome> {
  const url = readUrl(webhook.url, ports.localReceivers);
  if (!url.ok) return failed('address_refused');
  const fault = await addressFault(ports, url.value);
  if (fault) return failed(fault);
  const body = bodyOf(delivery);
  const signed = signedHeaders(seed, webhook, { id: delivery.id, body }, nowMs);
  const headers = {
    ...signed,
    'content-type': 'application/json',
    'user-agent': 'Muster-Webhooks',
  };
  const answer = await ports.sender.post(url.value, headers, body, ATTEMPT_TIMEOUT_MS);
  return 'fault' in answer ? failed(answer.fault) : outcomeOf(answer.status);
}

/** One answer that is not public refuses the name: which of them is dialled is not ours to choose. */
async function addressFault(ports: WebhookPorts, url: URL): Promise<DeliveryFault | null> {
  if (isLocalReceiver(url, ports.localReceivers) || literalOf(url) !== null) return null;
  const addresses = await ports.resolver.addressesOf(url.hostname);
  if (!addresses || addresses.length === 0) return 'name_unresolved';
  return addresses.every(isPublic) ? null : 'address_refused';
}

function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return { word: 'delivered', status };
  if (status === 410) return { word: 'gone', status };
  return { word: 'failed', status, fault: status >= 300 && status < 400 ? 'redirect' : 'status' };
}

function failed(fault: DeliveryFault): AttemptOutcome {
  return { word: 'failed', status: null, fault };
}
