/** `host:port` on a command line. */

export interface HostPort {
  readonly address: string;
  readonly port: number;
}

/** A host and a port; an IPv6 address stands in brackets, which are taken off. Null of anything else. */
export function hostPortOf(text: string): HostPort | null {
  const [, bracketed, plain, digits] = /^(?:\[([^[\]]+)\]|([^[\]:]+)):(\d{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  const port = Number(digits);
  return address !== undefined && port <= 65_535 ? { address, port } : null;
}
