/** Whole Ed25519 verifications beside noble's, each hidden in a batch of a size of its own. */
import { expect, test } from 'vitest';
import { KernelInstance } from '../../src/core/crypto/kernel-instance.ts';
import { kernelModule } from '../core/crypto/kernel/build.ts';
import { Dice } from '../core/crypto/kernel/dice.ts';
import { nobleHolds, odd } from '../core/crypto/kernel/items.ts';
import { seed } from './seed.ts';

test('100,000 whole verifications of Ed25519', () => {
  const dice = new Dice(seed);
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const kernel = new KernelInstance(kernelModule(), random);
  expect(kernel.start()).toBe(true);
  for (let checked = 0; checked < 100_000; ) {
    const items = Array.from({ length: 1 + dice.below(dice.pick([4, 40, 400])) }, () => odd(dice));
    expect(kernel.verifyEd25519(items)).toEqual(items.map(nobleHolds));
    checked += items.length;
  }
});
