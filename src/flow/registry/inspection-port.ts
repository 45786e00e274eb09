/** What the use cases of inspections need of the registry's store. */
import type { InspectionRow } from './control-rows.ts';
import type { Paging, Visible } from './visible.ts';

export interface InspectionStore {
  /** Newest versions, in order of id. What is not announced only those see whose authority issued the licence. */
  listInspections(
    visible: Visible,
    licence: string | undefined,
    paging: Paging,
  ): Promise<readonly InspectionRow[]>;
  visibleInspection(visible: Visible, id: string): Promise<InspectionRow | null>;
  /** Inspections of a licence that are not cancelled and whose day is not before `sinceMs`. */
  countInspections(licence: string, sinceMs: number): Promise<number>;
}
