/** Rows of who owns whom, of lists of parties, and of whose hands devices passed through. Types only. */
import type { Version } from './version.ts';

/** A part of one party that another holds, for a span; each later version is a correction. */
export interface StakeRow extends Version {
  readonly owner: string;
  readonly owned: string;
  /** Hundredths of a percent; 0: it was never so. */
  readonly basisPoints: number;
  readonly fromMs: number;
  readonly toMs: number | null;
  /** What the statement rests on. */
  readonly source: string;
  /** The party whose key stated it; null where it was none. */
  readonly registrant: string | null;
  /** The authority whose regulator stated it: no other's licences are judged by it. */
  readonly authority: string | null;
}

/** The versioned tables of export control. */
export interface ControlRows {
  readonly stakes: StakeRow;
}
