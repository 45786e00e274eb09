/** Trust anchors: the client's part for them. */
import { type BodyOf, type ClientOptions, callJson } from './transport.ts';

export class AnchorsClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  register(json: BodyOf<'registerTrustAnchor'>) {
    return callJson(this.#options, 'registerTrustAnchor', { json });
  }

  /** For good. */
  withdraw(id: string) {
    return callJson(this.#options, 'withdrawTrustAnchor', { params: { id } });
  }
}
