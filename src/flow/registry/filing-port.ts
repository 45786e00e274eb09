/** What the use cases of filed reports need of the registry's store. */
import type { FilingRow } from './control-rows.ts';
import type { Paging, Visible } from './visible.ts';

export interface FilingStore {
  /** Newest versions, in order of id. */
  listFilings(
    visible: Visible,
    licence: string | undefined,
    paging: Paging,
  ): Promise<readonly FilingRow[]>;
  visibleFiling(visible: Visible, id: string): Promise<FilingRow | null>;
  /** Those that stand, in order of what they cover. */
  filingsUnder(licence: string, limit: number): Promise<readonly FilingRow[]>;
}
