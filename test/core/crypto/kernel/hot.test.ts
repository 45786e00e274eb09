/** Which Ed25519 keys have tables of all their windows: few, and not for ever. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { KernelInstance, type SignedItem } from '../../../../src/core/crypto/kernel-instance.ts';
import { kernelModule } from './build.ts';
import { forged } from './items.ts';

/** As kernel/ed25519/hot.ts and keys.ts have them. */
const PLACES = 32;
const HEAT = 32;
const REST_BATCHES = 1024;

let draws = 0;
const kernel = new KernelInstance(kernelModule(), (byteCount) => {
  draws += 1;
  return crypto.getRandomValues(new Uint8Array(byteCount));
});

/** A pair under one key: a batch so small that hot keys decide it without coefficients. */
const pairs = Array.from({ length: PLACES + 2 }, (_, n) => {
  const secret = new Uint8Array(32).fill(n + 1);
  const publicKey = ed25519.getPublicKey(secret);
  const signed = (message: Uint8Array): SignedItem => ({
    key: { publicKey },
    message,
    signature: ed25519.sign(message, secret),
  });
  return [signed(Uint8Array.of(n)), signed(Uint8Array.of(n, n))] as const;
});

/** Whether a pair, found good, was decided by tables alone. */
function isHot(pair: readonly SignedItem[]): boolean {
  const before = draws;
  expect(kernel.verifyEd25519(pair)).toEqual([true, true]);
  return draws === before;
}

function heat(pair: readonly SignedItem[]): void {
  for (let times = 0; times < HEAT; times++) isHot(pair);
}

describe('places of hot keys', () => {
  beforeAll(() => {
    expect(kernel.start()).toBe(true);
    for (const pair of pairs.slice(0, PLACES)) heat(pair);
  });

  test('are had by as many keys as there are; one more is decided without', () => {
    expect(pairs.slice(0, PLACES).every(isHot)).toBe(true);
    const more = pairs[PLACES]!;
    heat(more);
    expect(isHot(more)).toBe(false);
    const bad = [forged(more[0]), more[1]];
    expect(kernel.verifyEd25519(bad)).toEqual([false, true]);
  });

  test('are given up when no batch had their key for 1,024 batches, and no verdict changes', () => {
    const [first, ...kept] = pairs.slice(0, PLACES);
    const [next, last] = pairs.slice(PLACES);
    for (let batch = 0; batch < REST_BATCHES; batch++) isHot(kept[batch % kept.length]!);
    heat(next!);
    heat(last!);
    expect(isHot(next!)).toBe(true);
    // One place alone was free: the others' keys were met.
    expect(isHot(last!)).toBe(false);
    expect(kept.every(isHot)).toBe(true);
    expect(isHot(first!)).toBe(false);
    for (const pair of pairs) {
      expect(kernel.verifyEd25519([pair[0], forged(pair[1])])).toEqual([true, false]);
    }
  });
});
