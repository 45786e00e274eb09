/** The lists of the service, followed from page to page: as rows, or as texts. */
import type { EndpointName, Endpoints } from '../contract/endpoints.ts';
import type { ListForm } from '../contract/list.ts';
import { pagesOf, rowsOf } from './cursors.ts';
import { type Called, called } from './problem.ts';
import {
  type AnswerOf,
  type ClientOptions,
  callJson,
  callText,
  type QueryOf,
  type TextPage,
} from './transport.ts';

/** Endpoints that answer a page: `items`, and the cursor of the `next`. */
export type ListName = {
  [N in EndpointName]: Endpoints[N]['answers'] extends { readonly 200: ListForm } ? N : never;
}[EndpointName];
export type ItemOf<N extends ListName> =
  AnswerOf<N> extends { readonly items: readonly (infer T)[] } ? T : never;

/** What the answers of all lists share. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Rows that a page has at most. */
export const pageRows = 500;

export type Params = Readonly<Record<string, string>>;

/** What a client can list; `MusterClient` is the whole of it. */
export class ListClient {
  protected readonly options: ClientOptions;

  constructor(options: ClientOptions) {
    this.options = options;
  }

  anomalies(query: QueryOf<'listAnomalies'> = {}) {
    return this.each('listAnomalies', query);
  }

  devices(query: QueryOf<'listDevices'> = {}) {
    return this.each('listDevices', query);
  }

  licences(query: QueryOf<'listLicences'> = {}) {
    return this.each('listLicences', query);
  }

  sites() {
    return this.each('listSites', {});
  }

  parties() {
    return this.each('listParties', {});
  }

  authorities() {
    return this.each('listAuthorities', {});
  }

  keys() {
    return this.each('listKeys', {});
  }

  /** One page of a list; `params` are those of its path. */
  page<N extends ListName>(name: N, query: QueryOf<N>, params?: Params) {
    return callJson(this.options, name, { query, ...(params && { params }) });
  }

  /** All rows of a list, page by page as they are asked for; a refusal is the last word. */
  each<N extends ListName>(
    name: N,
    query: QueryOf<N>,
    params?: Params,
  ): AsyncGenerator<Called<ItemOf<N>>> {
    const page = (after: { readonly after?: string }) =>
      this.page(name, { ...query, ...after }, params) as Promise<Called<Page<ItemOf<N>>>>;
    return rowsOf(pagesOf(page));
  }

  /** A list as texts, a page each: CSV, each page with the header line, or NDJSON. At most `limit` rows in all. */
  async *texts<N extends ListName>(
    type: 'text/csv' | 'application/x-ndjson',
    name: N,
    query: QueryOf<N>,
    { params, limit = Number.POSITIVE_INFINITY }: { params?: Params; limit?: number } = {},
  ): AsyncGenerator<Called<TextPage>> {
    let left = limit;
    const pages = pagesOf((after) => {
      const rows = Math.min(left, pageRows);
      left -= rows;
      const call = { query: { ...query, ...after, limit: rows }, ...(params && { params }) };
      return callText(this.options, name, { ...call, accept: type });
    });
    for await (const page of pages) {
      yield page;
      if (left <= 0) return;
    }
  }
}

/** All rows of an iterator of the client, at most `limit`; or the first refusal. */
export async function collected<T>(
  rows: AsyncIterable<Called<T>>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Called<T[]>> {
  const values: T[] = [];
  for await (const row of rows) {
    if (!row.ok) return row;
    values.push(row.value);
    if (values.length >= limit) break;
  }
  return called(values);
}
