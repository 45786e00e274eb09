/** Names -> addresses: DNS over HTTPS (the JSON form of RFC 8484's operators), or a table where there is no network. */
import type { Resolver } from '../../flow/webhooks/port.ts';

const TIMEOUT_MS = 5_000;
/** An answer of this many addresses is nobody's receiver. */
const MAX_ADDRESSES = 64;
const MAX_ANSWER_CHARS = 64 * 1024;
/** RFC 1035 and RFC 3596 type numbers. */
const types = { A: 1, AAAA: 28 } as const;

interface DnsAnswer {
  readonly Status?: unknown;
  readonly Answer?: unknown;
}

/** Asks one resolver for both kinds of addresses; null where it does not answer for either. */
export function httpsResolver(
  server: string,
  fetcher: (request: Request) => Promise<Response> = (request) => fetch(request),
): Resolver {
  return {
    async addressesOf(hostname) {
      const kinds = Object.keys(types) as (keyof typeof types)[];
      const found = await Promise.all(kinds.map((kind) => ask(server, fetcher, hostname, kind)));
      if (found.includes(null)) return null;
      const addresses = found.flatMap((one) => one ?? []);
      return addresses.length > MAX_ADDRESSES ? null : addresses;
    },
  };
}

async function ask(
  server: string,
  fetcher: (request: Request) => Promise<Response>,
  hostname: string,
  kind: keyof typeof types,
): Promise<readonly string[] | null> {
  const url = new URL(server);
  url.searchParams.set('name', hostname);
  url.searchParams.set('type', kind);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = { accept: 'application/dns-json' };
  try {
    const response = await fetcher(new Request(url, { headers, redirect: 'manual', signal }));
    if (!response.ok) return null;
    const text = await response.text();
    return text.length > MAX_ANSWER_CHARS ? null : addressesIn(JSON.parse(text), types[kind]);
  } catch {
    return null;
  }
}

/** NOERROR (0) and NXDOMAIN (3) are answers; a CNAME stands beside the addresses that it leads to. */
function addressesIn(answer: DnsAnswer, type: number): readonly string[] | null {
  if (answer.Status === 3) return [];
  if (answer.Status !== 0) return null;
  const records: unknown[] = Array.isArray(answer.Answer) ? answer.Answer : [];
  return records.flatMap((record) => {
    const { type: kind, data } = record as { type?: unknown; data?: unknown };
    return kind === type && typeof data === 'string' ? [data] : [];
  });
}

/** A table of names in text, `name=address+address name=…`: for development and tests. */
export function tableResolver(text: string): Resolver {
  const rows = text.split(/\s+/).filter((row) => row !== '');
  const table = new Map(
    rows.map((row): [string, readonly string[]] => {
      const at = row.indexOf('=');
      return [row.slice(0, at), row.slice(at + 1).split('+')];
    }),
  );
  return { addressesOf: async (hostname) => table.get(hostname) ?? [] };
}
