/** What the answers of a run add up to. */
import type { BatchAnswer } from '../contract/attestations.ts';

/** A receipt kept for the reader, with the attestation that it is for. */
export interface KeptReceipt {
  readonly text: string;
  readonly item: Uint8Array;
  readonly serial: string;
}

export interface Tally {
  bodies: number;
  bytes: number;
  accepted: number;
  /** Landmarks' records that hold. */
  measured: number;
  duplicates: number;
  /** By reason. */
  readonly refused: Map<string, number>;
  kept: KeptReceipt | null;
}

/** Nothing sent yet. */
export function emptyTally(): Tally {
  return {
    bodies: 0,
    bytes: 0,
    accepted: 0,
    measured: 0,
    duplicates: 0,
    refused: new Map(),
    kept: null,
  };
}

/** Adds the answer of one body of `byteCount` bytes. */
export function addAnswer(tally: Tally, answer: BatchAnswer, byteCount: number): void {
  tally.bodies += 1;
  tally.bytes += byteCount;
  for (const item of answer.items) {
    if (item.word === 'refused') {
      tally.refused.set(item.reason, (tally.refused.get(item.reason) ?? 0) + 1);
    } else if (item.word === 'accepted') tally.accepted += 1;
    else if (item.word === 'measured') tally.measured += 1;
    else tally.duplicates += 1;
  }
}

/** All refusals together. */
export function refusedOf({ refused }: Pick<Tally, 'refused'>): number {
  return [...refused.values()].reduce((sum, count) => sum + count, 0);
}
