/** What was, and how it is proved: the client's part for histories and receipts. */
import { type ClientOptions, callBytes, callJson, type QueryOf } from './transport.ts';

export class HistoryClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** All versions of an object, with who made each. */
  versions(id: string) {
    return callJson(this.#options, 'getHistory', { params: { id } });
  }

  /** An object as it stood on a date. */
  at(id: string, query: QueryOf<'getStanding'>) {
    return callJson(this.#options, 'getStanding', { params: { id }, query });
  }

  /** What differs between two dates. */
  diff(id: string, query: QueryOf<'getDiff'>) {
    return callJson(this.#options, 'getDiff', { params: { id }, query });
  }

  /** The compliance report of a licence for a period. */
  report(licence: string, query: QueryOf<'getReport'>) {
    return callJson(this.#options, 'getReport', { params: { id: licence }, query });
  }

  /** The receipt of one attestation; `digest` as `muster inspect` says it, in hex. */
  receipt(device: string, digest: string, accept: 'text/plain' | 'application/cose') {
    return callBytes(this.#options, 'getReceipt', { params: { id: device, digest }, accept });
  }
}
