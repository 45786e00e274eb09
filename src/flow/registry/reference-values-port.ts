/** What use cases of reference values need of their store. */
import type { ReferenceValuesRow } from './reference-values-rows.ts';

export interface ReferenceValuesStore {
  listReferenceValues(paging: {
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly ReferenceValuesRow[]>;
  /** Those for any of these versions that count under an authority's licences now. */
  referenceValuesOf(
    authority: string,
    versionKeys: readonly string[],
  ): Promise<readonly ReferenceValuesRow[]>;
}
