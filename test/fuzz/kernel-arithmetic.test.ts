/** The cases of the suite (test/core/crypto/kernel/arithmetic.test.ts), by the million. */
import { expect, test } from 'vitest';
import { Arithmetic } from '../core/crypto/kernel/arithmetic.ts';
import { BatchArithmetic } from '../core/crypto/kernel/arithmetic-batch.ts';
import { EcdsaArithmetic } from '../core/crypto/kernel/arithmetic-ecdsa.ts';
import { seed } from './seed.ts';

const MILLION = 1_000_000;

test('five million cases of the arithmetic of Ed25519', () => {
  const arithmetic = new Arithmetic(seed);
  while (arithmetic.cases < 5 * MILLION) {
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
  expect(arithmetic.cases).toBeGreaterThanOrEqual(5 * MILLION);
});

test('two million cases of what large batches take besides', () => {
  const arithmetic = new BatchArithmetic(seed);
  while (arithmetic.cases < 2 * MILLION) {
    for (let n = 0; n < 100; n++) arithmetic.digits();
    arithmetic.hashPair(arithmetic.cases % 1000);
  }
  expect(arithmetic.cases).toBeGreaterThanOrEqual(2 * MILLION);
});

test.each(['P256', 'P384'] as const)('two million cases of the arithmetic of %s', (name) => {
  const arithmetic = new EcdsaArithmetic(name, seed);
  while (arithmetic.cases < 2 * MILLION) {
    for (let n = 0; n < 100; n++) {
      arithmetic.field();
      if (n % 4 === 0) arithmetic.numbers();
      if (n % 6 === 0) arithmetic.digits();
      if (n % 50 === 0) arithmetic.points();
      if (n === 0 && name === 'P384') arithmetic.multiple();
      if (n % 20 === 0 && name === 'P256') arithmetic.hash(n * 3);
    }
  }
  expect(arithmetic.cases).toBeGreaterThanOrEqual(2 * MILLION);
});
