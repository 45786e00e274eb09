/** What the use cases of moves need of the registry's store. */
import type { MoveRow, MoveStatus } from './move-rows.ts';
import type { Paging, Visible } from './visible.ts';

export interface MoveFilter {
  readonly licence?: string | undefined;
  readonly status?: MoveStatus | undefined;
}

export interface MoveRegistry {
  /** Newest versions, in order of id; of those that see one of the two licences. */
  listMoves(visible: Visible, filter: MoveFilter, paging: Paging): Promise<readonly MoveRow[]>;
  visibleMove(visible: Visible, id: string): Promise<MoveRow | null>;
  /** Moves that were declared and are not at their end, in order of id. */
  movesUnderWay(paging: Paging): Promise<readonly MoveRow[]>;
  /** Devices on an item line of a licence, those that left it or are revoked left out. */
  devicesOnLine(licence: string, line: number): Promise<number>;
}
