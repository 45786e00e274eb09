/** The papers of a satellite's boards: the way by which they came, and what its rows have them pass through. */
import { must } from '../must.ts';
import type { AlikeLine, Hand, Passing } from './custody-acts.ts';
import { alikeLines } from './custody-rows.ts';
import { putOnLicence } from './enrolment.ts';
import type { YearFleet } from './fleet.ts';
import { receive, type Signer, ship, signing } from './hand-over.ts';
import * as hands from './hands.ts';
import { hourMs, type SatelliteAct } from './plan.ts';

/** What is signed on a day is signed before its reports, one hand-over after the other. */
const MORNING_MS = 6 * hourMs;
const HAND_MS = hourMs;

interface Given {
  readonly fleet: YearFleet;
  readonly shared: hands.SharedHands;
  readonly hall: YearFleet['satellites'][number];
  /** By number. */
  readonly boards: readonly { readonly id: string; readonly serial: string }[];
  /** Before the first shipment is sent to its forwarder. */
  readonly foundedMs: number;
  readonly name: string;
}

export class SatelliteCustody {
  readonly #given: Given;
  readonly #hands: Readonly<Record<Hand, Signer>>;
  readonly #pending = new Map<number, { readonly to: Signer; readonly transfer: string }>();
  #alike: string | null = null;

  private constructor(given: Given, own: Pick<Record<Hand, Signer>, 'forwarder' | 'end-user'>) {
    const { operator: id, client } = given.hall;
    this.#given = given;
    this.#hands = { ...given.shared, ...own, operator: { id, client } };
  }

  /** Its boards arrived just now: in two shipments, each of which its site could power. */
  static async begun(given: Given, nowMs: number): Promise<SatelliteCustody> {
    const { fleet, shared, hall, boards, foundedMs, name } = given;
    const forwarder = await hands.newForwarder(
      ...[fleet, `${name} Freight`, hands.exportedAtMs(nowMs) - foundedMs],
    );
    const endUser = await signing(fleet, hall.endUser);
    await hands.accept(fleet.regulator, hall.licence, [shared.maker, forwarder]);
    const { operator: id, client, site, licence } = hall;
    const way = { ...shared, forwarder, endUser, operator: { id, client }, site, licence };
    const ids = boards.map((board) => board.id);
    const half = Math.ceil(ids.length / 2);
    await hands.deliver(way, ids, nowMs, [ids.slice(0, half), ids.slice(half)]);
    return new SatelliteCustody(given, { forwarder, 'end-user': endUser });
  }

  /** What else a satellite does is not done here. */
  async act(act: SatelliteAct, nowMs: number): Promise<void> {
    const { fleet, shared, hall } = this.#given;
    switch (act.act) {
      case 'hand-over':
        for (const [n, passing] of act.passings.entries()) {
          await this.#pass(act.board, passing, nowMs - MORNING_MS + n * HAND_MS);
        }
        return;
      case 'confirm-delivery': {
        const pending = this.#pending.get(act.board);
        if (pending) await receive(pending.to, pending.transfer, nowMs);
        return;
      }
      case 'accept-trader':
        await hands.accept(fleet.regulator, hall.licence, [shared.trader]);
        return;
      case 'register-alike':
        await this.#registerAlike(act.board, act.line, nowMs);
        return;
      case 'cancel-alike':
        await this.#cancelAlike();
    }
  }

  async #pass(board: number, passing: Passing, shippedAtMs: number): Promise<void> {
    const { hall, boards } = this.#given;
    const { event, route = [hands.sitesCountry], ends } = passing;
    const [from, to] = [this.#hands[passing.from], this.#hands[passing.to]];
    const site = passing.to === 'operator' ? hall.site : null;
    const devices = [boards[board]!.id];
    const sent = { event, from, to, route, site, devices, shippedAtMs };
    const transfer = await ship(hall.licence, sent);
    if (ends === 'pending') this.#pending.set(board, { to, transfer });
    else if (ends === 'withdrawn') {
      await must('to withdraw', from.client.control.withdrawTransfer(transfer));
    } else await receive(to, transfer, shippedAtMs + HAND_MS / 2);
  }

  async #registerAlike(board: number, line: AlikeLine, nowMs: number): Promise<void> {
    const { fleet, hall, boards } = this.#given;
    const { serial } = boards[board]!;
    const alike = alikeLines[line];
    await putOnLicence(fleet.exporter, hall.licence, [{ serial, site: hall.site }], nowMs, alike);
    for await (const row of fleet.regulator.devices({ licence: hall.licence, limit: 500 })) {
      if (row.ok && row.value.model === alike.model) this.#alike = row.value.id;
    }
  }

  async #cancelAlike(): Promise<void> {
    const { exporter, regulator } = this.#given.fleet;
    if (this.#alike === null) return;
    await must('taking a device off', exporter.revokeDevice(this.#alike));
    await must('a retirement', regulator.amendment.confirmRetirement(this.#alike));
  }
}
