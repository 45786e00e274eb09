/** What the platform says of where a request came from: bounded and checked, whatever it is. A hint, and never a proof. */
import type { NetworkHint } from '../flow/ledger-port.ts';

/** Of `request.cf`; undefined where there is no such platform, or it says nothing that is known. */
export function networkHintOf(request: Request): NetworkHint | undefined {
  const told: unknown = Reflect.get(request, 'cf');
  if (typeof told !== 'object' || told === null) return undefined;
  const { country, asn, colo, clientTcpRtt } = told as Readonly<Record<string, unknown>>;
  const hint: NetworkHint = {
    // XX is unknown.
    ...(isText(country, /^[A-Z]{2}$/) && country !== 'XX' ? { country } : {}),
    ...(country === 'T1' ? { isTor: true } : {}),
    ...(isCount(asn, 1, 0xffff_ffff) ? { asn } : {}),
    ...(isText(colo, /^[A-Z]{3}$/) ? { colo } : {}),
    // Of QUIC there is none.
    ...(isCount(clientTcpRtt, 1, 60_000) ? { tcpRoundTripMs: clientTcpRtt } : {}),
  };
  return Object.keys(hint).length > 0 ? hint : undefined;
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}
