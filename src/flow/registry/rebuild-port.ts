/** The condition index while it is made again. */
import type { DispositionRow, ReleaseRow } from '../desk/rows.ts';
import type { IndexedCondition } from '../ports.ts';

/** Thrown by queries of the index, and by what ledgers bring to it, while it is not whole. */
export class IndexRebuilding extends Error {
  constructor() {
    super('the index is being rebuilt');
  }
}

/** What one leaf of the log says of the index; most say nothing. */
export type IndexStep =
  | { readonly word: 'conditions'; readonly conditions: readonly IndexedCondition[] }
  | { readonly word: 'disposed'; readonly row: DispositionRow }
  | { readonly word: 'released'; readonly row: ReleaseRow };

export interface RebuildState {
  /** Leaves of the log below this one are read. */
  readonly nextLeaf: number;
  /** Sequence of the last registry change among them. */
  readonly lastChange: number;
  /** Conditions brought in so far; a later one of the same id counts again. */
  readonly rows: number;
}

export interface RebuildStore {
  /** Null where none is under way. */
  state(): Promise<RebuildState | null>;
  /** Empties the index, and keeps queries from it until `finish`. Goes on with what is under way. */
  begin(nowMs: number): Promise<RebuildState>;
  /** Applies the steps in order and moves on, together; false where somebody else moved on meanwhile. */
  apply(from: RebuildState, to: RebuildState, steps: readonly IndexStep[]): Promise<boolean>;
  /** Makes the next of the indexes; false where all are there. */
  makeIndex(): Promise<boolean>;
  /** Lets queries in again; false where registry changes were written that are not read yet. */
  finish(state: RebuildState): Promise<boolean>;
}
