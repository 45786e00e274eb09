/** Pages of device state: stored bytes, with the decoded pages used last kept in memory. */
import { decodePage, encodePage } from '../../flow/settle/page.ts';
import { type DeviceState, UNSEEN } from '../../flow/settle/state.ts';
import { PAGE_SIZE } from '../../flow/settle/store.ts';
import { blob, type Sql } from '../sql.ts';
import { Lru } from './lru.ts';

/** Decoded pages held: about 100 KB each, within the 24 MB an isolate has for ledger images. */
const CACHED_PAGES = 64;

const EMPTY: readonly DeviceState[] = new Array<DeviceState>(PAGE_SIZE).fill(UNSEEN);

export class PageCache {
  readonly #sql: Sql;
  readonly #pages = new Lru<number, readonly DeviceState[]>(CACHED_PAGES);

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  clear(): void {
    this.#pages.clear();
  }

  get(page: number): readonly DeviceState[] {
    let states = this.#pages.get(page);
    if (!states) {
      const row = this.#sql.exec('SELECT bytes FROM page WHERE page = ?', page)[0];
      states = row ? decodePage(blob(row.bytes)) : EMPTY;
      this.#pages.set(page, states);
    }
    return states;
  }

  put(page: number, states: readonly DeviceState[]): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO page (page, bytes) VALUES (?, ?)',
      page,
      encodePage(states),
    );
    this.#pages.set(page, states);
  }
}
