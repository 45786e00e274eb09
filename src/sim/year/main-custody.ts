/** The papers of the licence with most devices: how its devices came, were replaced, and were scrapped. */
import { must } from '../must.ts';
import type { YearFleet } from './fleet.ts';
import { passOn, type Signer, signing } from './hand-over.ts';
import {
  accept,
  deliver,
  newForwarder,
  type SharedHands,
  sharedHands,
  sitesCountry,
} from './hands.ts';
import { dayMs, hourMs, mainSites, type YearDevice } from './plan.ts';
import type { Satellite } from './satellite.ts';

const FORWARDER_YEARS = 12;
/** What is signed on a day is signed before its reports. */
const MORNING_MS = 6 * hourMs;

interface Placed {
  readonly id: string;
  readonly hall: number;
}

export class MainCustody {
  readonly #fleet: YearFleet;
  readonly #shared: SharedHands;
  readonly #licence: string;

  private constructor(fleet: YearFleet, shared: SharedHands) {
    this.#fleet = fleet;
    this.#shared = shared;
    this.#licence = fleet.halls[0]!.licence;
  }

  /** All that was put on licences, the satellites' too, arrives just now. */
  static async begun(
    fleet: YearFleet,
    satellites: readonly Satellite[],
    nowMs: number,
  ): Promise<MainCustody> {
    const shared = await sharedHands(fleet);
    const main = new MainCustody(fleet, shared);
    await main.#begin(nowMs);
    // One after another: every hand-over tells each ledger that is due, and side by side each would be told many times.
    for (const one of satellites) await one.deliver(shared, nowMs);
    return main;
  }

  /** One shipment a site, by everybody's hands. */
  async #begin(nowMs: number): Promise<void> {
    const { regulator, halls, endUserId } = this.#fleet;
    const sinceMs = nowMs - FORWARDER_YEARS * 365 * dayMs;
    const forwarder = await newForwarder(this.#fleet, 'Johor Freight Sdn Bhd', sinceMs);
    await accept(regulator, this.#licence, [this.#shared.maker, forwarder]);
    const endUser = await signing(this.#fleet, endUserId);
    for (const [n, { site, licence }] of halls.slice(0, mainSites).entries()) {
      const way = { ...this.#shared, licence, site, forwarder, endUser, operator: this.#at(n) };
      await deliver(way, { registeredAt: site }, nowMs);
    }
  }

  #at(hall: number): Signer {
    const { operator: id, client } = this.#fleet.halls[hall]!;
    return { id, client };
  }

  /** What stands in for others from this day on. */
  async replaceAll(
    devices: readonly YearDevice[],
    agents: ReadonlyMap<number, Placed>,
    day: number,
    nowMs: number,
  ): Promise<void> {
    for (const { index, replaces, fromDay } of devices) {
      if (fromDay !== day || replaces === undefined) continue;
      await this.#replace(agents.get(replaces)!, agents.get(index)!, nowMs);
    }
  }

  /** The failed one goes back, and says what stands in for it, which came straight from the exporter. */
  async #replace(failed: Placed, by: Placed, nowMs: number): Promise<void> {
    const { exporter } = this.#shared;
    const shared = { route: [sitesCountry], shippedAtMs: nowMs - MORNING_MS, receivedAtMs: nowMs };
    const back = {
      event: 'return',
      from: this.#at(failed.hall),
      to: exporter,
      site: null,
    } as const;
    const replacements = [{ device: failed.id, by: by.id }];
    await passOn(this.#licence, { ...shared, ...back, devices: [failed.id], replacements });
    const there = { event: 'export', from: exporter, to: this.#at(by.hall) } as const;
    const { site } = this.#fleet.halls[by.hall]!;
    await passOn(this.#licence, { ...shared, ...there, site, devices: [by.id] });
    // It gives its place back to the one that stands in for it.
    const { regulator } = this.#fleet;
    await must('a retirement', regulator.amendment.confirmRetirement(failed.id));
  }

  /** This morning its operator handed it out of service. */
  async leave(event: 'scrap' | 'return', device: Placed, nowMs: number): Promise<void> {
    await passOn(this.#licence, {
      ...{ event, from: this.#at(device.hall), site: null },
      to: event === 'scrap' ? this.#shared.mender : this.#shared.exporter,
      ...{ route: [sitesCountry], devices: [device.id] },
      ...{ shippedAtMs: nowMs - MORNING_MS, receivedAtMs: nowMs },
    });
  }
}
