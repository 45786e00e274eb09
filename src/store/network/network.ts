/** The network as webhooks see it: a resolver, a sender, and what of this machine may be reached. */
import type { WebhookPorts } from '../../flow/webhooks/port.ts';
import { httpsResolver, tableResolver } from './resolver.ts';
import { fetchSender } from './sender.ts';

const DNS = 'https://cloudflare-dns.com/dns-query';

export interface NetworkVariables {
  /** A resolver that answers application/dns-json. */
  readonly dns: string | undefined;
  /** Development alone: a table of names in place of the resolver, and receivers, `host:port` each. */
  readonly development: { readonly names: string; readonly receivers: string } | null;
}

/** The ports of a deployment. Without the development ones nothing of its own network is ever reachable. */
export function networkOf({
  dns = DNS,
  development,
}: NetworkVariables): Pick<WebhookPorts, 'resolver' | 'sender' | 'localReceivers'> {
  const receivers = development?.receivers.split(/\s+/).filter((one) => one !== '') ?? [];
  return {
    resolver: development ? tableResolver(development.names) : httpsResolver(dns),
    sender: fetchSender(),
    localReceivers: { allowed: new Set(receivers) },
  };
}
