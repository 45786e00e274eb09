/** Export control: the client's part for parties, owners and questions. */
import { type BodyOf, type ClientOptions, callJson, type QueryOf } from './transport.ts';

export class ControlClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  registerParty(json: BodyOf<'registerParty'>) {
    return callJson(this.#options, 'registerParty', { json });
  }

  /** A later version of a party. */
  changeParty(id: string, json: BodyOf<'changeParty'>) {
    return callJson(this.#options, 'changeParty', { params: { id }, json });
  }

  /** Who owns a party at a date. */
  ownership(id: string, query: QueryOf<'getOwnership'> = {}) {
    return callJson(this.#options, 'getOwnership', { params: { id }, query });
  }

  /** States that a party owns a part of another. */
  stateStake(json: BodyOf<'stateStake'>) {
    return callJson(this.#options, 'stateStake', { json });
  }

  /** Corrects or ends a stake. */
  changeStake(id: string, json: BodyOf<'changeStake'>) {
    return callJson(this.#options, 'changeStake', { params: { id }, json });
  }
}
