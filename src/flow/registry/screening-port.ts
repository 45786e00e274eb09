/** What screening needs of the registry's store. */
import type { ListingRow, ScreeningListRow } from './control-rows.ts';
import type { Paging } from './visible.ts';

/** What of a list's row is kept for matching and for the eye. */
export interface ScreeningEntry {
  /** Stable from version to version: of source, number and name. */
  readonly entry: string;
  readonly source: string;
  readonly number: string;
  readonly type: string;
  readonly name: string;
  readonly altNames: readonly string[];
  readonly addresses: string;
  readonly startDate: string;
}

export interface ScreenedEntries {
  readonly list: string;
  readonly entries: readonly ScreeningEntry[];
}

export interface ScreeningStore {
  /** Newest versions of an authority's lists, in order of id. */
  listScreeningLists(authority: string, paging: Paging): Promise<readonly ScreeningListRow[]>;
  /** A piece of a list's entries; empty behind the last. */
  screeningPiece(list: string, piece: number): Promise<readonly ScreeningEntry[]>;
  /** All versions of what an authority decided about these parties. */
  listingsOf(authority: string, parties: readonly string[]): Promise<readonly ListingRow[]>;
}
