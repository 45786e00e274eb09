/** What came of trials. */

/** What came of all trials; trials with a colluding landmark are counted apart. */
export interface Tally {
  trials: number;
  falseImpossible: number;
  falseProof300: number;
  falseProof500: number;
  /** Before fewer landmarks a claim is not counted as one that might be refuted. */
  readonly leastLandmarks: number;
  /** Claims 1,000 km off the truth or more, answered honestly, before so many landmarks. */
  liars: number;
  refuted: number;
  /** Those that any disc of light in fibre excludes, with every position exact: more cannot be refuted. */
  refutable: number;
  /** Of those whose nearest landmark, by time, has an answer soon. */
  nearLiars: number;
  nearRefuted: number;
  swaps: number;
  suspects: number;
  colluding: number;
  colludingProof300: number;
  colludingProof500: number;
  /** Places that the mesh of the matrix itself shows to be elsewhere. */
  misplaced: number;
}

export function emptyTally(leastLandmarks: number): Tally {
  return {
    leastLandmarks,
    trials: 0,
    falseImpossible: 0,
    falseProof300: 0,
    falseProof500: 0,
    liars: 0,
    refuted: 0,
    refutable: 0,
    nearLiars: 0,
    nearRefuted: 0,
    swaps: 0,
    suspects: 0,
    colluding: 0,
    colludingProof300: 0,
    colludingProof500: 0,
    misplaced: 0,
  };
}
