/** Pending leaves with data made from their names, and rounds under the test log's key. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from '../../src/core/model.ts';
import type { PendingLeaf } from '../../src/flow/log-port.ts';
import { type RoundOutcome, round } from '../../src/flow/round.ts';
import { logSigner } from '../core/log/keys.ts';
import type { MemoryLog } from './memory-log.ts';

export const startMs = 1_800_000_000_000;

/** The leaf of a ledger's sequence; another `variant` is another leaf under the same name. */
export function leaf(ledger: string, sequence: number, variant = 0): PendingLeaf {
  const previous = sequence === 1 ? new Uint8Array(32) : dataOf(ledger, sequence - 1, 0);
  return { ledger, sequence, leafData: dataOf(ledger, sequence, variant), previous };
}

function dataOf(ledger: string, sequence: number, variant: number): Bytes {
  return sha256(new TextEncoder().encode(`${ledger} ${sequence} ${variant}`));
}

export function leaves(ledger: string, from: number, to: number): PendingLeaf[] {
  return Array.from({ length: to - from + 1 }, (_, at) => leaf(ledger, from + at));
}

/** A round, and its places by what became of the leaves. */
export function run(store: MemoryLog, pool: readonly PendingLeaf[]) {
  const outcome: RoundOutcome = round(store, pool, logSigner, startMs);
  const words = [...outcome.places].map(([{ ledger, sequence }, word]) => {
    return { ledger, sequence, word };
  });
  return {
    ...outcome,
    placed: words.flatMap(({ word, ...name }) =>
      typeof word === 'number' ? [{ ...name, index: word }] : [],
    ),
    refused: words.flatMap(({ word, ...name }) =>
      typeof word === 'string' ? [{ ...name, reason: word }] : [],
    ),
  };
}

/** 32 bytes that stand for randomness. */
export function random(seed: number): Bytes {
  return sha256(Uint8Array.of(seed & 255, seed >> 8));
}
