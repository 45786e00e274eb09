/** Maintenance windows: the client's part for them. */
import { called } from './problem.ts';
import { type BodyOf, type ClientOptions, callJson } from './transport.ts';

export class WindowsClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Declares a window of a site, or of some of its devices, ahead of its begin. */
  declare(site: string, json: BodyOf<'declareWindow'>) {
    return callJson(this.#options, 'declareWindow', { params: { id: site }, json });
  }

  get(id: string) {
    return callJson(this.#options, 'getWindow', { params: { id } });
  }

  /** Takes a window back before it begins. */
  withdraw(id: string) {
    return callJson(this.#options, 'withdrawWindow', { params: { id } });
  }

  /** Lets a window end now, or at a time ahead that is sooner than declared. */
  end(id: string, to?: string) {
    const json = to === undefined ? {} : { to };
    return callJson(this.#options, 'endWindow', { params: { id }, json });
  }

  /** How much is declared of each site of a list. */
  async use(name: 'listSiteWindows' | 'listLicenceWindows', id: string) {
    const page = await callJson(this.#options, name, { params: { id }, query: { limit: 1 } });
    return page.ok ? called(page.value.use) : page;
  }
}
