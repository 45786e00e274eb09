/** Hand-overs of a simulated year over the public API: each is signed by its two sides, by a key of each. */
import type { MusterClient } from '../../sdk/client.ts';
import { must } from '../must.ts';
import type { CustodyEvent } from './custody-acts.ts';
import { instant } from './fleet.ts';

/** A party, and the key by which it signs. */
export interface Signer {
  readonly id: string;
  readonly client: MusterClient;
}

interface Issuing {
  readonly admin: MusterClient;
  readonly expiresAt: string;
}

/** Gives a party that only hands devices on a key. */
export async function signing({ admin, expiresAt }: Issuing, party: string): Promise<Signer> {
  const { key } = await must('a key', admin.issueKey({ role: 'operator', party, expiresAt }));
  return { id: party, client: admin.withKey(key) };
}

/** Registers a party that only hands devices on. */
export async function newSigner(
  issuing: Issuing,
  given: Parameters<MusterClient['control']['registerParty']>[0],
): Promise<Signer> {
  const { id } = await must(given.name, issuing.admin.control.registerParty(given));
  return signing(issuing, id);
}

export interface HandOver {
  readonly event: CustodyEvent;
  readonly from: Signer;
  readonly to: Signer;
  readonly route: readonly string[];
  /** Null: to no site. */
  readonly site: string | null;
  readonly devices: readonly string[] | { readonly registeredAt: string };
  readonly replacements?: readonly { readonly device: string; readonly by: string }[];
  readonly shippedAtMs: number;
}

/** The sender's signature; answers the hand-over's id. */
export async function ship(licence: string, given: HandOver): Promise<string> {
  const { event, from, to, route, site, devices, replacements = [], shippedAtMs } = given;
  const named = 'registeredAt' in devices ? devices : [...devices];
  const body = {
    ...{ event, receiver: to.id, route: [...route], devices: named },
    ...{ shippedAt: instant(shippedAtMs), replacements: [...replacements] },
    ...(site === null ? {} : { site }),
  };
  const { id } = await must(`to ship (${event})`, from.client.control.ship(licence, body));
  return id;
}

/** The receiver's. */
export async function receive(to: Signer, transfer: string, receivedAtMs: number): Promise<void> {
  const receipt = { receivedAt: instant(receivedAtMs) };
  await must('to receive', to.client.control.receive(transfer, receipt));
}

/** Both. */
export async function passOn(
  licence: string,
  given: HandOver & { readonly receivedAtMs: number },
): Promise<void> {
  await receive(given.to, await ship(licence, given), given.receivedAtMs);
}
