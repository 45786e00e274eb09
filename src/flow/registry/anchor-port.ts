/** What use cases of trust anchors need of their store. */
import type { TrustAnchorRow } from './anchor-rows.ts';

export interface AnchorStore {
  listTrustAnchors(paging: {
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly TrustAnchorRow[]>;
  /** Those under one of these names that count under an authority's licences now. */
  trustAnchorsNamed(
    authority: string,
    subjectHashes: readonly string[],
  ): Promise<readonly TrustAnchorRow[]>;
}
