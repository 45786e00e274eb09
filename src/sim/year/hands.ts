/** Who hands devices on in a simulated year, and the way by which they come to their sites. */
import type { MusterClient } from '../../sdk/client.ts';
import { must } from '../must.ts';
import type { YearFleet } from './fleet.ts';
import { type HandOver, newSigner, passOn, type Signer } from './hand-over.ts';
import { dayMs } from './plan.ts';

/** Where all sites of the year stand. */
export const sitesCountry = 'MY';
/** Days before they arrive at which they leave each pair of hands, and arrive in the next: their papers are made then. */
const legs = [
  { from: 'maker', to: 'exporter', event: 'transfer', leaves: 28, arrives: 26, route: ['US'] },
  { from: 'exporter', to: 'forwarder', event: 'export', leaves: 25, arrives: 19 },
  { from: 'forwarder', to: 'endUser', event: 'transfer', leaves: 18, arrives: 15 },
  { from: 'endUser', to: 'operator', event: 'transfer', leaves: 12, arrives: 0 },
] as const;

/** Whom all licences of the year share. */
export interface SharedHands {
  readonly exporter: Signer;
  readonly maker: Signer;
  readonly trader: Signer;
  readonly mender: Signer;
}

/** Those of one licence, and of one of its sites. */
export interface Way {
  readonly licence: string;
  readonly exporter: Signer;
  readonly maker: Signer;
  readonly forwarder: Signer;
  readonly endUser: Signer;
  readonly operator: Signer;
  readonly site: string;
}

/** Registers those who are nobody's exporter, operator or end user. */
export async function sharedHands(fleet: YearFleet): Promise<SharedHands> {
  const { exporter, exporterId } = fleet;
  const hand = (name: string, country: string, role: 'manufacturer' | 'consignee') =>
    newSigner(fleet, { name, country, roles: [role] });
  return {
    exporter: { id: exporterId, client: exporter },
    maker: await hand('Meridian Packaging Inc', 'US', 'manufacturer'),
    trader: await hand('Straits Trading Sdn Bhd', sitesCountry, 'consignee'),
    mender: await hand('Board Repairs Sdn Bhd', sitesCountry, 'consignee'),
  };
}

/** A forwarder, known since a day. */
export function newForwarder(fleet: YearFleet, name: string, sinceMs: number): Promise<Signer> {
  const incorporatedOn = new Date(sinceMs).toISOString();
  return newSigner(fleet, { name, country: sitesCountry, roles: ['consignee'], incorporatedOn });
}

/** What an authority accepts before anything is shipped. */
export async function accept(
  regulator: MusterClient,
  licence: string,
  parties: readonly Signer[],
): Promise<void> {
  for (const { id: party } of parties) {
    const decision = { party, accepted: true };
    await must('a consignee', regulator.control.decideConsignee(licence, decision));
  }
}

/** When devices that arrive at a time were sent to their forwarder: as old as it is then it is taken to be. */
export function exportedAtMs(arriveMs: number): number {
  return arriveMs - legs[1].leaves * dayMs;
}

/** All the way from their maker to their site, where they arrive at a time, in one shipment unless told. */
export async function deliver(
  way: Way,
  devices: HandOver['devices'],
  arriveMs: number,
  lastly: readonly HandOver['devices'][] = [devices],
): Promise<void> {
  for (const { from, to, event, leaves, arrives, ...leg } of legs) {
    const shared = {
      ...{ event, from: way[from], to: way[to] },
      route: 'route' in leg ? leg.route : [sitesCountry],
      site: to === 'operator' ? way.site : null,
      shippedAtMs: arriveMs - leaves * dayMs,
      receivedAtMs: arriveMs - arrives * dayMs,
    };
    const shipments = to === 'operator' ? lastly : [devices];
    for (const some of shipments) await passOn(way.licence, { ...shared, devices: some });
  }
}
