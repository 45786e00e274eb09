import { expect, test } from 'vitest';
import { KernelInstance } from '../../src/core/crypto/kernel-instance.ts';
import { Arithmetic } from '../core/crypto/kernel/arithmetic.ts';
import { Arithmetic384 } from '../core/crypto/kernel/arithmetic384.ts';
import { kernelModule } from '../core/crypto/kernel/build.ts';
import { Dice } from '../core/crypto/kernel/dice.ts';
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

test(`millions of cases of the arithmetic of P-384, seed ${seed}`, () => {
  const arithmetic = new Arithmetic384(seed);
  while (arithmetic.cases < 3_000_000) {
    for (let n = 0; n < 100; n++) {
      arithmetic.field();
      if (n % 4 === 0) arithmetic.scalars();
      if (n % 50 === 0) arithmetic.inverse();
    }
  }
});

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
