/** Amendments of licences, and devices that leave service: the client's part for them. */
import { type BodyOf, type ClientOptions, callJson } from './transport.ts';

export type AmendmentDecision = 'confirm' | 'reject' | 'withdraw';
const decisions = {
  confirm: 'confirmAmendment',
  reject: 'rejectAmendment',
  withdraw: 'withdrawAmendment',
} as const;

export class AmendmentClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Proposes an amendment of a licence; the issuing authority makes it. */
  propose(licence: string, json: BodyOf<'proposeAmendment'>) {
    return callJson(this.#options, 'proposeAmendment', { params: { id: licence }, json });
  }

  /** One amendment, with what overlaps it. */
  get(id: string) {
    return callJson(this.#options, 'getAmendment', { params: { id } });
  }

  /** A decision on an amendment, with an optional note for the record. */
  decide(id: string, decision: AmendmentDecision, note?: string) {
    const json = note === undefined ? {} : { note };
    return callJson(this.#options, decisions[decision], { params: { id }, json });
  }

  /** The authority accepts that a revoked device is out of service. */
  confirmRetirement(device: string) {
    return callJson(this.#options, 'confirmRetirement', { params: { id: device }, json: {} });
  }
}
