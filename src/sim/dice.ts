/** A seed and a label -> random numbers that are the same on every machine and in every run. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

export interface Dice {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A real number from `low` to `high`. */
  between(low: number, high: number): number;
  /** Whether an event of this probability happens. */
  happens(probability: number): boolean;
  /** The elements in another order (Fisher-Yates). */
  shuffled<T>(elements: readonly T[]): T[];
}

/** `byteCount` bytes of one seed and label, at most 64: what a simulated secret is made of. */
export function seededBytes(seed: number, label: string, byteCount: number): Uint8Array {
  const halves = [0, 1].map((half) => sha256(utf8ToBytes(`${seed}|${label}|${half}`)));
  const bytes = new Uint8Array(64);
  halves.forEach((half, i) => {
    bytes.set(half, i * 32);
  });
  return bytes.slice(0, byteCount);
}

/** Dice of one seed and label (sfc32, public domain); each label has a run of its own. */
export function dice(seed: number, label: string): Dice {
  const next = sfc32(new Uint32Array(seededBytes(seed, label, 16).buffer));
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    happens: (probability) => next() < probability,
    shuffled: (elements) => shuffled(elements, next),
  };
}

function sfc32(state: Uint32Array): () => number {
  return () => {
    const [a, b, c, counter] = state as unknown as [number, number, number, number];
    const sum = (a + b + counter) >>> 0;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    state[3] = counter + 1;
    return sum / 2 ** 32;
  };
}

function shuffled<T>(elements: readonly T[], next: () => number): T[] {
  const order = [...elements];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
