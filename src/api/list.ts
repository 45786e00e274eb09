/** A page of a list -> JSON, NDJSON or CSV, whichever is asked for: one way for every list. */
import type { z } from 'zod';
import { type ListForm, type ListType, listTypes } from '../contract/list.ts';
import { acceptedType } from './accept.ts';
import { csvOf } from './csv.ts';

/** A page as handlers answer it; its form follows from the request. */
export interface ListAnswer {
  readonly status: 200;
  readonly list: {
    readonly columns: readonly string[];
    readonly page: { readonly items: readonly object[]; readonly next: string | null };
  };
}

/** Members of an output as a handler has them: what no caller may change is as good. */
type Given<T> = T extends readonly (infer I)[]
  ? readonly Given<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Given<T[K]> }
    : T;

/** The answer of a list's endpoint: `accept(listAnswer(siteList, pageView(rows, limit, siteView)))`. */
export function listAnswer<P extends z.ZodType<{ items: object[]; next: string | null }>>(
  form: ListForm<P>,
  page: Given<z.output<P>>,
): ListAnswer {
  return { status: 200, list: { columns: form.columns, page: page as ListAnswer['list']['page'] } };
}

/** The form that an Accept header asks of a list; null where there is none that it takes. */
export function listTypeOf(accept: string | undefined): ListType | null {
  return acceptedType(accept, listTypes);
}

/** The HTTP form of a page; `query` is what it was asked with. */
export function listText(
  { list: { columns, page } }: ListAnswer,
  type: ListType,
  query: URLSearchParams,
): { readonly contentType: string; readonly text: string; readonly link: string | null } {
  const link = linkOf(page.next, query);
  if (type === 'application/json') return { contentType: type, text: JSON.stringify(page), link };
  if (type === 'text/csv') {
    const contentType = `${type}; charset=utf-8; header=present`;
    return { contentType, text: csvOf(columns, page.items), link };
  }
  const text = page.items.map((item) => `${JSON.stringify(item)}\n`).join('');
  return { contentType: type, text, link };
}

/** RFC 8288: the same question behind the cursor, relative to the address that was asked. */
function linkOf(next: string | null, query: URLSearchParams): string | null {
  if (next === null) return null;
  const further = new URLSearchParams(query);
  further.set('after', next);
  return `<?${further}>; rel="next"`;
}
