/** Pages of device state: stored bytes, with the pages used last kept in memory. */
import { EMPTY_PAGE, Page } from '../../flow/settle/page.ts';
import type { DeviceState } from '../../flow/settle/state.ts';
import { PAGE_SIZE } from '../../flow/settle/store.ts';
import { blob, type Sql } from '../sql.ts';
import { Lru } from './lru.ts';

/** Pages held: up to 150 KB each with all their states decoded, within the 24 MB an isolate has for ledger images. */
const CACHED_PAGES = 64;

export class PageCache {
  readonly #sql: Sql;
  readonly #pages = new Lru<number, Page>(CACHED_PAGES);

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  clear(): void {
    this.#pages.clear();
  }

  get(page: number): readonly DeviceState[] {
    return this.#page(page).states();
  }

  state(ordinal: number): DeviceState {
    return this.#page(Math.floor(ordinal / PAGE_SIZE)).state(ordinal % PAGE_SIZE);
  }

  putSome(page: number, changes: ReadonlyMap<number, DeviceState>): void {
    this.#keep(page, this.#page(page).with(changes));
  }

  #page(page: number): Page {
    let found = this.#pages.get(page);
    if (!found) {
      const row = this.#sql.exec('SELECT bytes FROM page WHERE page = ?', page)[0];
      found = row ? Page.read(blob(row.bytes)) : EMPTY_PAGE;
      this.#pages.set(page, found);
    }
    return found;
  }

  #keep(number: number, page: Page): void {
    this.#sql.exec('INSERT OR REPLACE INTO page (page, bytes) VALUES (?, ?)', number, page.bytes);
    this.#pages.set(number, page);
  }
}
