/** Saved queries: the client's part for them. */
import { type BodyOf, type ClientOptions, callJson } from './transport.ts';

export class QueriesClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Saves a filter of a list under a name, for the caller's party or authority. */
  save(json: BodyOf<'saveQuery'>) {
    return callJson(this.#options, 'saveQuery', { json });
  }

  get(id: string) {
    return callJson(this.#options, 'getQuery', { params: { id } });
  }

  /** Puts another name, list and filter in its place. */
  change(id: string, json: BodyOf<'changeQuery'>) {
    return callJson(this.#options, 'changeQuery', { params: { id }, json });
  }

  delete(id: string) {
    return callJson(this.#options, 'deleteQuery', { params: { id } });
  }
}
