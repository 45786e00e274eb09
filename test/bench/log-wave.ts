/** Leaves that many ledgers bring at one moment, one each, as one header each. */
export interface Wave {
  readonly ledgers: readonly string[];
  /** The header's sequence, the same in each. */
  readonly sequence: number;
}
