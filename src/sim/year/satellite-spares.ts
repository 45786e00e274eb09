/** The boxed boards of a satellite, which its exporter takes off before an inspection. */
import { must } from '../must.ts';
import { serialOf } from '../world.ts';
import { putOnLicence } from './enrolment.ts';
import { instant, type YearFleet } from './fleet.ts';
import type { InspectionAct } from './inspection-acts.ts';
import { spareLine } from './inspection-rows.ts';
import { dayMs } from './plan.ts';

interface Given {
  readonly seed: number;
  readonly fleet: Pick<YearFleet, 'exporter' | 'regulator'>;
  readonly hall: YearFleet['satellites'][number];
  /** Of its boards, by which their serial numbers are made. */
  readonly indices: readonly number[];
}

export class SatelliteSpares {
  readonly #given: Given;
  #ids: readonly string[] = [];

  constructor(given: Given) {
    this.#given = given;
  }

  async act(act: InspectionAct, nowMs: number): Promise<void> {
    const { fleet, hall } = this.#given;
    switch (act.act) {
      case 'store-spares':
        await this.#store(act.devices, nowMs);
        return;
      case 'enter-inspection': {
        const on = instant(nowMs + act.inDays * dayMs).slice(0, 10);
        const given = { on, announced: act.announced };
        await must('an inspection', fleet.regulator.control.enterInspection(hall.licence, given));
        return;
      }
      case 'take-spares':
        for (const id of this.#ids.slice(0, act.devices)) {
          await must('taking a board off', fleet.exporter.revokeDevice(id));
        }
        this.#ids = this.#ids.slice(act.devices);
    }
  }

  async #store(devices: number, nowMs: number): Promise<void> {
    const { seed, fleet, hall, indices } = this.#given;
    const serials = indices.slice(0, devices).map((index) => serialOf(seed, index));
    const rows = serials.map((serial) => ({ serial, site: hall.site }));
    await putOnLicence(fleet.exporter, hall.licence, rows, nowMs, spareLine);
    const ids: string[] = [];
    for await (const row of fleet.regulator.devices({ licence: hall.licence, limit: 500 })) {
      if (row.ok && serials.includes(row.value.serial)) ids.push(row.value.id);
    }
    this.#ids = ids;
  }
}
