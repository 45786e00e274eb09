/** What the devices of a satellite say of their use and of where they are built in, and what leaves its licence. */
import type { MusterClient } from '../../sdk/client.ts';
import { dice, seededBytes } from '../dice.ts';
import { must } from '../must.ts';
import type { DayView, Sent, YearAgent } from './agent.ts';
import { type Hall, instant } from './fleet.ts';
import { peakPetaflopsAt4 } from './part.ts';
import { dayMs, hourMs } from './plan.ts';
import type { Shown, UseWindow } from './reading.ts';
import type { SharedRun, UsageAct } from './usage-acts.ts';

const QUIET_LINK = 1e8;
const TRAINING_LINK = 2e9;
/** Of the cycles in which SMs are active: with the least of these it is what training does. */
const TRAINING_PART = 0.9;
const WINDOW_HOURS = 2;
/** SMs of a run are active in so much of all cycles on average, and move by so much around it. */
const DUTY = 0.66;
const DUTY_SWING = 0.29;
const OWN_NOISE = 0.01;

/** The day, and who there is to do it. */
interface When {
  readonly day: number;
  readonly nowMs: number;
  readonly exporter: MusterClient;
  readonly hall: Hall;
}

export class SatelliteUse {
  readonly #seed: number;
  readonly #agents: readonly YearAgent[];
  #rehoused = 0;
  #training = { devices: 0, untilDay: 0 };
  #run: { readonly run: SharedRun; readonly untilDay: number } | null = null;

  constructor(seed: number, agents: readonly YearAgent[]) {
    this.#seed = seed;
    this.#agents = agents;
  }

  async act(act: UsageAct, { day, nowMs, exporter, hall }: When): Promise<void> {
    switch (act.act) {
      case 'rehouse':
        this.#rehoused = act.devices;
        return;
      case 'train':
        this.#training = { devices: act.devices, untilDay: day + act.days };
        return;
      case 'run-together':
        this.#run = { run: act.run, untilDay: day + act.days };
        return;
      case 'read-meter': {
        const { days, feeds } = act;
        const [from, to] = [nowMs - days * dayMs, nowMs].map((ms) => instant(ms).slice(0, 10));
        const reading = { from: from!, to: to!, feeds, kwh: Math.round(act.kwh), source: 'Mains' };
        await must('a reading', hall.client.control.stateReading(hall.site, reading));
        return;
      }
      case 'take-off':
        for (const agent of this.#agents.slice(-act.devices)) {
          await must('taking a device off', exporter.revokeDevice(agent.id));
          agent.isRevoked = true;
        }
    }
  }

  /** What an agent states of a day; `more` comes from whoever makes figures up. */
  shown(agent: YearAgent, day: number, more: Shown): Shown {
    const n = this.#agents.indexOf(agent);
    const housing = n < this.#rehoused ? 1 : 0;
    const chassis = seededBytes(this.#seed, `chassis ${agent.index} ${housing}`, 16);
    const { devices, untilDay } = this.#training;
    if (day >= untilDay || n >= devices) return { ...more, chassis, linkBytesPerS: QUIET_LINK };
    return { ...more, chassis, linkBytesPerS: TRAINING_LINK, tensorPart: TRAINING_PART };
  }

  /** Its reports of a day: one, or while it takes part in a run one a window. */
  reports(agent: YearAgent, view: DayView): readonly Sent[] {
    const { day, nowMs } = view;
    if (!this.#run || day >= this.#run.untilDay) return agent.day(view);
    const { run } = this.#run;
    return Array.from({ length: 24 / WINDOW_HOURS }, (_, i) => {
      const fromMs = nowMs - dayMs + i * WINDOW_HOURS * hourMs;
      const window = this.#window(agent, run, fromMs);
      return agent.day({ ...view, shown: (one) => ({ ...view.shown?.(one), window }) });
    }).flat();
  }

  /** All of a run move together; each has its own errors. */
  #window(agent: YearAgent, { owner, petaflops }: SharedRun, fromMs: number): UseWindow {
    const noise = dice(this.#seed, `duty ${agent.index} ${fromMs}`);
    const smActive = dutyAt(this.#seed, owner, fromMs) + noise.between(-OWN_NOISE, OWN_NOISE);
    const seconds = WINDOW_HOURS * 3_600;
    const tensorPart = Math.min(1, petaflops / peakPetaflopsAt4 / DUTY);
    return {
      ...{ fromS: fromMs / 1_000, toS: fromMs / 1_000 + seconds, smActive },
      ...{ tensorActive: smActive * tensorPart, petaflop: petaflops * seconds },
    };
  }
}

/** What a window is above the mean the next is below: a week of it is a usual one. */
function dutyAt(seed: number, owner: string, fromMs: number): number {
  const n = Math.floor(fromMs / (WINDOW_HOURS * hourMs));
  const swing = dice(seed, `run ${owner} ${n >> 1}`).between(-DUTY_SWING, DUTY_SWING);
  return DUTY + (n % 2 === 0 ? swing : -swing);
}
