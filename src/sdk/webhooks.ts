/** A caller's webhooks: where the service tells what happens. They and their deliveries are listed like everything else (`lists.ts`). */
import { type BodyOf, type ClientOptions, callJson } from './transport.ts';

export class Webhooks {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** A new one; its secret is in the answer and nowhere else. */
  add(json: BodyOf<'registerWebhook'>) {
    return callJson(this.#options, 'registerWebhook', { json });
  }

  get(id: string) {
    return callJson(this.#options, 'getWebhook', { params: { id } });
  }

  remove(id: string) {
    return callJson(this.#options, 'removeWebhook', { params: { id } });
  }

  disable(id: string) {
    return callJson(this.#options, 'disableWebhook', { params: { id } });
  }

  enable(id: string) {
    return callJson(this.#options, 'enableWebhook', { params: { id } });
  }

  /** A new secret; the one before signs beside it for a day. */
  rotateSecret(id: string) {
    return callJson(this.#options, 'rotateWebhookSecret', { params: { id } });
  }

  /** Has everything sent again that happened since. */
  replay(id: string, since: string) {
    return callJson(this.#options, 'replayDeliveries', { params: { id }, json: { since } });
  }

  /** Sends a test now. */
  test(id: string) {
    return callJson(this.#options, 'testWebhook', { params: { id } });
  }
}
