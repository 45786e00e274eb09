/** What a regulator decides and grants for its authority: the client's part for that. */
import type { Bytes } from '../core/model.ts';
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

  /** Confirms a licence with the sites that it names: `all` unless told. */
  confirmLicence(id: string, json: BodyOf<'confirmLicence'> = {}) {
    return callJson(this.#options, 'confirmLicence', { params: { id }, json });
  }

  /** Confirms licences from a CSV file of their authority. */
  confirmLicences(body: Bytes, given: { readonly dryRun?: boolean } = {}) {
    const query = { dryRun: String(given.dryRun ?? false) };
    return callJson(this.#options, 'confirmLicences', { query, body, contentType: 'text/csv' });
  }

  confirmSite(id: string, json: BodyOf<'confirmSite'>) {
    return callJson(this.#options, 'confirmSite', { params: { id }, json });
  }

  rejectSite(id: string, json: BodyOf<'rejectSite'>) {
    return callJson(this.#options, 'rejectSite', { params: { id }, json });
  }

  /** A later version of a site, by who registered it or runs it. */
  changeSite(id: string, json: BodyOf<'changeSite'>) {
    return callJson(this.#options, 'changeSite', { params: { id }, json });
  }

  /** Lets another authority read a licence. */
  shareLicence(id: string, json: BodyOf<'shareLicence'>) {
    return callJson(this.#options, 'shareLicence', { params: { id }, json });
  }

  /** Ends a share before its date. */
  endShare(licence: string, share: string) {
    return callJson(this.#options, 'endShare', { params: { id: licence, share } });
  }

  /** One attestation as it was judged, by the digest that devices and anomalies name it by. */
  attestation(device: string, digest: string) {
    return callJson(this.#options, 'getAttestation', { params: { id: device, digest } });
  }
}
