/** Landmarks: the client's part for them. */
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

  /** For good. */
  revoke(id: string) {
    return callJson(this.#options, 'revokeLandmark', { params: { id } });
  }
}
