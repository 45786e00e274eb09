/** The regulator's desk, and what parties answer and disclose: the client's part for that. */
import { caseLimits } from '../contract/case-file.ts';
import type { Bytes } from '../core/model.ts';
import { type BodyOf, type ClientOptions, callBytes, callJson } from './transport.ts';

/** A large case is read from the archive twice. */
const EXPORT_TIMEOUT_MS = 600_000;

export interface Upload {
  readonly fileName: string;
  /** One that the service takes, or `application/octet-stream`. */
  readonly contentType: string;
  readonly bytes: Bytes;
}

export class DeskClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** A decision on an anomaly; `version` is that of the condition that was looked at. */
  dispose(id: string, json: BodyOf<'disposeAnomaly'>) {
    return callJson(this.#options, 'disposeAnomaly', { params: { id }, json });
  }

  release(id: string, json: BodyOf<'releaseAnomaly'>) {
    return callJson(this.#options, 'releaseAnomaly', { params: { id }, json });
  }

  withhold(id: string, json: BodyOf<'withholdAnomaly'>) {
    return callJson(this.#options, 'withholdAnomaly', { params: { id }, json });
  }

  answerAnomaly(id: string, json: BodyOf<'answerAnomaly'>) {
    return callJson(this.#options, 'answerAnomaly', { params: { id }, json });
  }

  /** Uploads a file; its id is then named once, in what it belongs to. */
  upload({ fileName, contentType, bytes: body }: Upload) {
    return callJson(this.#options, 'uploadAttachment', { query: { fileName }, body, contentType });
  }

  /** The bytes of a file. Whatever it says it is, it came from somebody else. */
  attachment(id: string) {
    return callBytes(this.#options, 'getAttachment', {
      ...{ params: { id }, accept: 'application/octet-stream' },
    });
  }

  openCase(json: BodyOf<'openCase'>) {
    return callJson(this.#options, 'openCase', { json });
  }

  case(id: string) {
    return callJson(this.#options, 'getCase', { params: { id } });
  }

  changeCase(id: string, json: BodyOf<'changeCase'>) {
    return callJson(this.#options, 'changeCase', { params: { id }, json });
  }

  note(id: string, json: BodyOf<'addCaseNote'>) {
    return callJson(this.#options, 'addCaseNote', { params: { id }, json });
  }

  closeCase(id: string, json: BodyOf<'closeCase'>) {
    return callJson(this.#options, 'closeCase', { params: { id }, json });
  }

  reopenCase(id: string, reason: string) {
    return callJson(this.#options, 'reopenCase', { params: { id }, json: { reason } });
  }

  /** A case as a ZIP: `checkCase` checks it. */
  exportCase(id: string) {
    const patient = { ...this.#options, timeoutMs: EXPORT_TIMEOUT_MS };
    return callBytes(patient, 'exportCase', {
      ...{ params: { id }, accept: 'application/zip', maxBytes: 2 * caseLimits.bytes },
    });
  }

  /** Puts a case under legal hold, extends the hold to what has come since, or lifts it. */
  holdCase(id: string, json: BodyOf<'holdCase'>) {
    return callJson(this.#options, 'holdCase', { params: { id }, json });
  }

  askParty(id: string, json: BodyOf<'askParty'>) {
    return callJson(this.#options, 'askParty', { params: { id }, json });
  }

  request(id: string) {
    return callJson(this.#options, 'getRequest', { params: { id } });
  }

  answerRequest(id: string, json: BodyOf<'answerRequest'>) {
    return callJson(this.#options, 'answerRequest', { params: { id }, json });
  }

  /** The authority's last word on a request. */
  endRequest(id: string, word: 'accept' | 'withdraw', reason: string) {
    const name = word === 'accept' ? 'acceptRequest' : 'withdrawRequest';
    return callJson(this.#options, name, { params: { id }, json: { reason } });
  }

  disclose(json: BodyOf<'disclose'>) {
    return callJson(this.#options, 'disclose', { json });
  }

  disclosure(id: string) {
    return callJson(this.#options, 'getDisclosure', { params: { id } });
  }
}
