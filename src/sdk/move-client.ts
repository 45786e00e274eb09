/** Devices that go from one licence to another: the client's part. */
import { type BodyOf, type ClientOptions, callJson } from './transport.ts';

export class MoveClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Asks for devices of another licence to come under this one. */
  request(licence: string, json: BodyOf<'requestMove'>) {
    return callJson(this.#options, 'requestMove', { params: { id: licence }, json });
  }

  get(id: string) {
    return callJson(this.#options, 'getMove', { params: { id } });
  }

  /** Consents as exporter of the old licence. */
  consent(id: string, json: BodyOf<'consentToMove'> = {}) {
    return callJson(this.#options, 'consentToMove', { params: { id }, json });
  }

  /** Lets the devices go, as authority of the old licence. */
  accept(id: string, json: BodyOf<'acceptMove'> = {}) {
    return callJson(this.#options, 'acceptMove', { params: { id }, json });
  }

  decline(id: string, json: BodyOf<'declineMove'> = {}) {
    return callJson(this.#options, 'declineMove', { params: { id }, json });
  }

  withdraw(id: string, json: BodyOf<'withdrawMove'> = {}) {
    return callJson(this.#options, 'withdrawMove', { params: { id }, json });
  }
}
