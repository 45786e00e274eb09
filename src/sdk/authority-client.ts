/** What a regulator decides and grants for its authority: the client's part for that. */
import { type BodyOf, type ClientOptions, callJson } from './transport.ts';

export class AuthorityClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Rejects a claimed licence for good; the note says why. */
  rejectLicence(id: string, note: string) {
    return callJson(this.#options, 'rejectLicence', { params: { id }, json: { note } });
  }

  /** Lets another authority read a licence. */
  shareLicence(id: string, json: BodyOf<'shareLicence'>) {
    return callJson(this.#options, 'shareLicence', { params: { id }, json });
  }

  /** Ends a share before its date. */
  endShare(licence: string, share: string) {
    return callJson(this.#options, 'endShare', { params: { id: licence, share } });
  }
}
