/** A caller's webhooks: where the service tells what happens, and how that fares. */
import { pagesOf, rowsOf } from './cursors.ts';
import { type BodyOf, type ClientOptions, callJson, type QueryOf } from './transport.ts';

export class Webhooks {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** All of them, page by page as they are asked for. */
  each() {
    return rowsOf(pagesOf((query) => callJson(this.#options, 'listWebhooks', { query })));
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

  /** One page of a webhook's deliveries, newest first. */
  deliveries(id: string, query: QueryOf<'listDeliveries'> = {}) {
    return callJson(this.#options, 'listDeliveries', { params: { id }, query });
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
