/** When something happens to a ledger: no earlier than what it settled last, whatever a clock shows. */
import type { Book, LedgerStore } from './store.ts';

/** One transaction at the ledger's own time; nothing where it was never founded. */
export function inTime(
  store: LedgerStore,
  clockMs: number,
  act: (book: Book, nowMs: number) => void,
): void {
  store.transaction(() => {
    const book = store.book();
    if (book) act(book, Math.max(clockMs, book.timeMs));
  });
}
