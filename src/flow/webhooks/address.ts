/**
 * Where a webhook may point to. Whoever registers one chooses where this service connects: no address that is
 * not public may be reached, by whatever spelling, name or answer of a name server (CWE-918).
 */
import ipaddr from 'ipaddr.js';
import { err, ok, type Result } from '../../core/result.ts';

/** What a development service may reach besides; a production service is given none of it. */
export interface LocalReceivers {
  /** `host:port` of receivers on this machine, as they stand in the URL. */
  readonly allowed: ReadonlySet<string>;
}

export type UrlFault =
  | 'url_unreadable'
  | 'url_scheme'
  | 'url_credentials'
  | 'url_port'
  | 'url_host'
  | 'url_address_not_public';

const ports = new Set([443, 8443]);
/** RFC 6761, RFC 6762, RFC 8375, RFC 9476 and what sites use inside: names that no public name server answers for. */
const inwardNames =
  /(^|\.)(localhost|local|internal|intranet|private|corp|home|lan|test|invalid|example|onion|alt|arpa)$/;
const hostName =
  /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
/** RFC 4291 section 2.4: all that is routed on the public Internet so far. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** A URL that may be kept: what needs no name server to be seen. The URL parser has undone every odd spelling before. */
export function readUrl(text: string, local: LocalReceivers): Result<URL, UrlFault> {
  if (!URL.canParse(text)) return err('url_unreadable');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return err('url_credentials');
  if (isLocalReceiver(url, local)) return ok(url);
  if (url.protocol !== 'https:') return err('url_scheme');
  if (!ports.has(portOf(url))) return err('url_port');
  const address = literalOf(url);
  if (address !== null) return isPublic(address) ? ok(url) : err('url_address_not_public');
  const isPublicName = hostName.test(url.hostname) && !inwardNames.test(url.hostname);
  return isPublicName ? ok(url) : err('url_host');
}

/** A receiver that the development binding names; ports below 1024 are nobody's receivers. */
export function isLocalReceiver(url: URL, { allowed }: LocalReceivers): boolean {
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  return isWeb && portOf(url) > 1024 && allowed.has(`${url.hostname}:${portOf(url)}`);
}

/** The address that the URL names without a name server; null where it names a host. */
export function literalOf({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : null;
}

/** Whether an address is one of the public Internet. What cannot be read is not. */
export function isPublic(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return ipaddr.IPv4.parse(address).range() === 'unicast';
  }
  if (!ipaddr.IPv6.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.IPv6.parse(address);
  // Mapped, compatible, translated and tunnelled IPv4 all lie outside of 2000::/3 or in a special range.
  return parsed.match(globalUnicast) && parsed.range() === 'unicast';
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
