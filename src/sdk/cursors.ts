/** Lists that the service gives in pages: followed from cursor to cursor. */
import { type Called, called } from './problem.ts';

/** Pages as they are asked for, from the first to the one without a next. A refusal is the last word. */
export async function* pagesOf<P extends { readonly next: string | null }>(
  page: (after: { readonly after?: string }) => Promise<Called<P>>,
): AsyncGenerator<Called<P>> {
  let after: string | null = null;
  do {
    const got: Called<P> = await page(after === null ? {} : { after });
    yield got;
    const next: string | null = got.ok ? got.value.next : null;
    // A cursor that stands still would never end.
    after = next === after ? null : next;
  } while (after !== null);
}

/** The rows of pages. */
export async function* rowsOf<T>(
  pages: AsyncIterable<Called<{ readonly items: readonly T[] }>>,
): AsyncGenerator<Called<T>> {
  for await (const page of pages) {
    if (page.ok) for (const item of page.value.items) yield called(item);
    else yield page;
  }
}
