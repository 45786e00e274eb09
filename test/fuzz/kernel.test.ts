import { expect, test } from 'vitest';
import { KernelInstance } from '../../src/core/crypto/kernel-instance.ts';
import { Arithmetic } from '../core/crypto/kernel/arithmetic.ts';
import { BatchArithmetic } from '../core/crypto/kernel/arithmetic-batch.ts';
import { EcdsaArithmetic } from '../core/crypto/kernel/arithmetic-ecdsa.ts';
import { kernelModule } from '../core/crypto/kernel/build.ts';
import { Dice } from '../core/crypto/kernel/dice.ts';
import { EcdsaItems } from '../core/crypto/kernel/ecdsa-items.ts';
import { nobleHolds, odd } from '../core/crypto/kernel/items.ts';

/** Another one each time; a failure names it. */
const seed = Date.now() % 2 ** 31;

test(`millions of cases of the arithmetic of Ed25519, seed ${seed}`, () => {
  const arithmetic = new Arithmetic(seed);
  while (arithmetic.cases < 5_000_000) {
    for (let n = 0; n < 100; n++) {
      arithmetic.field();
      arithmetic.scalars();
      arithmetic.digits();
      if (n % 5 === 0) arithmetic.points();
      if (n % 5 === 0) arithmetic.decode();
      if (n % 50 === 0) arithmetic.inverse();
      if (n % 10 === 0) arithmetic.hash(n * 4);
    }
  }
});

test(`millions of cases of what large batches take besides, seed ${seed}`, () => {
  const arithmetic = new BatchArithmetic(seed);
  while (arithmetic.cases < 2_000_000) {
    for (let n = 0; n < 100; n++) arithmetic.digits();
    arithmetic.hashPair(arithmetic.cases % 1000);
  }
});

test.each(['P256', 'P384'] as const)(
  `millions of cases of the arithmetic of %s, seed ${seed}`,
  (name) => {
    const arithmetic = new EcdsaArithmetic(name, seed);
    while (arithmetic.cases < 3_000_000) {
      for (let n = 0; n < 100; n++) {
        arithmetic.field();
        arithmetic.digits();
        if (n % 4 === 0) arithmetic.numbers();
        if (n % 10 === 0) arithmetic.points();
        if (n % 20 === 0 && name === 'P384') arithmetic.multiple();
        if (name === 'P256') arithmetic.hash(n * 3);
      }
    }
  },
);

test(`100,000 whole verifications, seed ${seed}`, () => {
  const dice = new Dice(seed);
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const kernel = new KernelInstance(kernelModule(), random);
  kernel.start();
  for (let checked = 0; checked < 100_000; ) {
    const items = Array.from({ length: 1 + dice.below(dice.pick([4, 40, 400])) }, () => odd(dice));
    expect(kernel.verifyEd25519(items)).toEqual(items.map(nobleHolds));
    checked += items.length;
  }
});

// noble takes 2 ms for a signature of P-256, 7 ms for one of P-384; hot keys and cold; new keys in a new kernel each 2,000.
test.each([
  ['ESP256', 100_000],
  ['ESP384', 20_000],
] as const)(`whole verifications of %s: %i, seed ${seed}`, (name, count) => {
  for (let checked = 0, round = 0; checked < count; round++) {
    const kernel = new KernelInstance(kernelModule(), (bytes) => new Uint8Array(bytes));
    kernel.start();
    const items = new EcdsaItems(name, seed + round, 4);
    for (let n = 0; n < 2000; n++) {
      const item = items.odd();
      const verdict = kernel.verifyEcdsa(name, item);
      if (verdict === undefined) continue;
      expect(verdict).toBe(items.nobleHolds(item));
      checked += 1;
    }
  }
});
