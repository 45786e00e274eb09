/** Keys that TPMs hold: certified by one maker, whom the authority trusts, and revoked by it as the maker's lists say. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { coseKeyOf } from '../../core/crypto/key.ts';
import { bindingNonce } from '../../core/hardware/bind.ts';
import { must } from '../must.ts';
import { makeTpmEvidence, pemOf, simTpmRoot } from '../tpm.ts';
import type { YearAgent } from './agent.ts';
import { instant, type YearFleet } from './fleet.ts';
import { dayMs } from './plan.ts';
import type { OfCertificate, TpmAct } from './tpm-acts.ts';

const MAKER = 'Strait Modules TPM Root CA';
/** One that is renewed is another by the year in which it ends. */
const ENDS_FROM = 40;

type Whose = Pick<YearAgent, 'index' | 'id' | 'key' | 'hall'>;

export class TpmKeys {
  readonly #fleet: YearFleet;

  private constructor(fleet: YearFleet) {
    this.#fleet = fleet;
  }

  /** The authority registers whom it trusts. */
  static async begun(fleet: YearFleet): Promise<TpmKeys> {
    const certificate = pemOf([simTpmRoot(MAKER)]);
    const anchor = { name: MAKER, evidence: 'handed over by its maker', certificate };
    await must('an anchor', fleet.regulator.control.registerAnchor(anchor));
    return new TpmKeys(fleet);
  }

  async act(act: TpmAct, agent: Whose, nowMs: number): Promise<void> {
    if (act.act === 'bind-tpm') await this.#bind(agent, act);
    else await this.#revoke(agent, act, nowMs);
  }

  async #bind(agent: Whose, given: OfCertificate): Promise<void> {
    const { client } = this.#fleet.halls[agent.hall]!;
    const { challenge } = await must('a challenge', client.challenge());
    const nonce = bindingNonce(hexToBytes(challenge), coseKeyOf(agent.key));
    const evidence = evidenceOf(agent, given, nonce).members;
    const named = { device: agent.id, thumbprint: bytesToHex(agent.key.thumbprint) };
    await must('a binding', client.bindDevice({ ...named, evidence, challenge }));
  }

  async #revoke(
    agent: Whose,
    act: Extract<TpmAct, { act: 'revoke-certificate' }>,
    nowMs: number,
  ): Promise<void> {
    const { leaf } = evidenceOf(agent, act, new Uint8Array(32));
    const decision = { certificate: bytesToHex(sha256(leaf)), reason: act.reason };
    const from = instant(nowMs - act.daysBack * dayMs);
    const stated = { ...decision, from, source: 'a list of its maker' };
    await must('a revocation', this.#fleet.regulator.control.decideRevocation(stated));
  }
}

/** What the TPM of a device says of its key, under one of its certificates. */
function evidenceOf({ index, key }: Whose, { certificate }: OfCertificate, nonce: Uint8Array) {
  const label = `year ${index}${certificate === 'spare' ? ' spare' : ''}`;
  const end = ENDS_FROM + (certificate === 'spare' ? 0 : certificate);
  return makeTpmEvidence({ key, nonce, label, rootLabel: MAKER, notAfter: `${end}1231235959Z` });
}
