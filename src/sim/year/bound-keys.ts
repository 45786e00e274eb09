/** Keys that hardware evidence binds: to TPMs, and to chips. */
import type { YearAgent } from './agent.ts';
import type { ChipMaker } from './chip-acts.ts';
import { ChipKeys } from './chip-keys.ts';
import type { YearFleet } from './fleet.ts';
import type { DeviceAct } from './plan.ts';
import { TpmKeys } from './tpm-keys.ts';

export class BoundKeys {
  readonly #tpms: TpmKeys;
  readonly #chips: ChipKeys;

  private constructor(tpms: TpmKeys, chips: ChipKeys) {
    [this.#tpms, this.#chips] = [tpms, chips];
  }

  /** The authority registers whom it trusts, and what chips measure as. */
  static async begun(fleet: YearFleet, chips: ChipMaker): Promise<BoundKeys> {
    return new BoundKeys(await TpmKeys.begun(fleet), await ChipKeys.begun(fleet, chips));
  }

  /** What of an act is about the hardware behind a key. */
  async act(act: DeviceAct, agent: YearAgent, nowMs: number): Promise<void> {
    if (act.act === 'bind-chip') await this.#chips.act(act, agent);
    if (act.act === 'bind-tpm' || act.act === 'revoke-certificate') {
      await this.#tpms.act(act, agent, nowMs);
    }
  }
}
