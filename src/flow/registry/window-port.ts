/** What the use cases of maintenance windows need of the registry's store. */

import type { WindowRow } from './rows.ts';
import type { Visible } from './visible.ts';

/** The windows of one site, or of all sites of a licence. */
export type WindowPlace = { readonly site: string } | { readonly licence: string };

/** The last row of the page before: (begin descending, id ascending). */
export type WindowCursor = Pick<WindowRow, 'fromMs' | 'id'>;

export interface WindowStore {
  /** Newest versions, the latest begin first. */
  listWindows(
    visible: Visible,
    of: WindowPlace,
    paging: { readonly after: WindowCursor | null; readonly limit: number },
  ): Promise<readonly WindowRow[]>;
  /** Newest versions of those that end after `sinceMs`, the latest begin first. */
  windowsSince(
    visible: Visible,
    of: WindowPlace,
    sinceMs: number,
    limit: number,
  ): Promise<readonly WindowRow[]>;
  visibleWindow(visible: Visible, id: string): Promise<WindowRow | null>;
  /** Those of the devices that the caller may see. */
  visibleDevices(visible: Visible, ids: readonly string[]): Promise<ReadonlySet<string>>;
}
