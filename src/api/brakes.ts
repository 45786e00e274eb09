/**
 * Rate limits: a brake on each key, and on addresses that come without a good one. Approximate and a location's own, by
 * the platform's nature: what must be exact is a quota (docs/api.md).
 */
import ipaddr from 'ipaddr.js';
import type { Endpoint } from '../contract/endpoint.ts';

/** Counts one request of a key, and says whether it is within its budget. */
export interface Brake {
  allows(key: string): Promise<boolean>;
}

/** The budgets. Null where the deployment has no such brake, which it says when it starts. */
export interface Brakes {
  readonly reads: Brake | null;
  readonly writes: Brake | null;
  readonly submissions: Brake | null;
  /** Of an address: requests without a key, and keys that are not known to be good. */
  readonly strangers: Brake | null;
}

/** A brake over a rate limit of the platform; null where none is bound. */
export function brakeOf(
  binding:
    | { limit(of: { readonly key: string }): Promise<{ readonly success: boolean }> }
    | undefined,
): Brake | null {
  return binding ? { allows: async (key) => (await binding.limit({ key })).success } : null;
}

/** Which of a key's budgets an endpoint draws on. */
export function budgetOf({ method, faultReason }: Endpoint): 'reads' | 'writes' | 'submissions' {
  if (method === 'GET') return 'reads';
  return faultReason === 'submit_unavailable' ? 'submissions' : 'writes';
}

/** Whether one more request fits. A brake that fails brakes nobody: evidence that cannot come in would look like silence. */
export async function isWithin(
  brake: Brake | null,
  key: string,
  reportFault: (fault: unknown) => void,
): Promise<boolean> {
  if (!brake) return true;
  try {
    return await brake.allows(key);
  } catch (fault) {
    reportFault(fault);
    return true;
  }
}

/** The names of the brakes that a deployment lacks. */
export function missingBrakes(brakes: Brakes): readonly string[] {
  return Object.entries(brakes).flatMap(([name, brake]) => (brake ? [] : [name]));
}

/** What addresses are counted by: an IPv4 address, or the /64 that one subscriber has; `unknown` for all others together. */
export function addressKey(header: string | undefined): string {
  if (header === undefined || !ipaddr.isValid(header)) return 'unknown';
  const address = ipaddr.process(header);
  if (address.kind() === 'ipv4') return address.toString();
  return address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
