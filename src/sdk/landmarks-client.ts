/** Landmarks: the client's part for them. */
import { writeSequence } from '../core/codec/sequence.ts';
import type { Bytes } from '../core/model.ts';
import { type BodyOf, type ClientOptions, callJson } from './transport.ts';

export class LandmarksClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  register(json: BodyOf<'registerLandmark'>) {
    return callJson(this.#options, 'registerLandmark', { json });
  }

  get(id: string) {
    return callJson(this.#options, 'getLandmark', { params: { id } });
  }

  /** A later version, which says all of it again. */
  change(id: string, json: BodyOf<'changeLandmark'>) {
    return callJson(this.#options, 'changeLandmark', { params: { id }, json });
  }

  /** What other landmarks measured of this one: their records as they are. Needs no key, they prove themselves. */
  submitMesh(id: string, records: readonly Bytes[]) {
    return callJson(this.#options, 'submitMesh', { params: { id }, body: writeSequence(records) });
  }

  /** For good. */
  revoke(id: string) {
    return callJson(this.#options, 'revokeLandmark', { params: { id } });
  }
}
