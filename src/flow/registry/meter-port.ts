/** What the use cases of meter readings need of the registry's store. */
import type { MeterReadingRow } from './control-rows.ts';
import type { Paging, Visible } from './visible.ts';

export interface MeterStore {
  /** Newest versions, in order of id: an operator's for whoever sees its site, an authority's for itself. */
  listReadings(
    visible: Visible,
    site: string | undefined,
    paging: Paging,
  ): Promise<readonly MeterReadingRow[]>;
  visibleReading(visible: Visible, id: string): Promise<MeterReadingRow | null>;
}
