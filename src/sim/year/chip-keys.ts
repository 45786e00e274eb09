/** Keys that chips are bound to: the authority has reference values for one version of their driver, and none for the next. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { coseKeyOf } from '../../core/crypto/key.ts';
import { bindingNonce } from '../../core/hardware/bind.ts';
import { must } from '../must.ts';
import type { YearAgent } from './agent.ts';
import type { ChipAct, ChipMaker } from './chip-acts.ts';
import type { YearFleet } from './fleet.ts';
import { yearModel } from './part.ts';

export class ChipKeys {
  readonly #fleet: YearFleet;
  readonly #maker: ChipMaker;

  private constructor(fleet: YearFleet, maker: ChipMaker) {
    this.#fleet = fleet;
    this.#maker = maker;
  }

  /** The authority registers what its maker published. */
  static async begun(fleet: YearFleet, maker: ChipMaker): Promise<ChipKeys> {
    const values = {
      ...{ models: [yearModel], component: 'driver' as const },
      ...{ componentVersion: maker.knownDriver, source: 'a manifest of its maker' },
      measurements: [...maker.measurements],
    };
    const { control } = fleet.regulator;
    await must('reference values', control.registerReferenceValues(values));
    return new ChipKeys(fleet, maker);
  }

  async act(runs: ChipAct, agent: Pick<YearAgent, 'index' | 'id' | 'key' | 'hall'>): Promise<void> {
    const { client } = this.#fleet.halls[agent.hall]!;
    const { challenge } = await must('a challenge', client.challenge());
    const nonce = bindingNonce(hexToBytes(challenge), coseKeyOf(agent.key));
    const evidence = this.#maker.evidence(`year ${agent.index}`, nonce, runs);
    const named = { device: agent.id, thumbprint: bytesToHex(agent.key.thumbprint) };
    await must('a binding', client.bindDevice({ ...named, evidence, challenge }));
  }
}
