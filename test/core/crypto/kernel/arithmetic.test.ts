import { expect, test } from 'vitest';
import { Arithmetic } from './arithmetic.ts';
import { BatchArithmetic } from './arithmetic-batch.ts';
import { EcdsaArithmetic } from './arithmetic-ecdsa.ts';

const times = (count: number, run: (n: number) => void) => {
  for (let n = 0; n < count; n++) run(n);
};

test('the arithmetic of Ed25519 is that of noble in more than 100,000 cases, limbs at their bounds among them', () => {
  const arithmetic = new Arithmetic(20261125);
  times(3500, () => arithmetic.field());
  times(300, () => arithmetic.inverse());
  times(800, () => arithmetic.points());
  times(800, () => arithmetic.decode());
  times(6000, () => arithmetic.scalars());
  times(4000, () => arithmetic.digits());
  times(520, (n) => arithmetic.hash(n % 400));
  expect(arithmetic.cases).toBeGreaterThan(100_000);
}, 60_000);

test('hashes two at a time are those of noble, and bucket digits make their number', () => {
  const arithmetic = new BatchArithmetic(20261126);
  times(600, (n) => arithmetic.hashPair(n % 600));
  times(6000, () => arithmetic.digits());
  expect(arithmetic.cases).toBe(7200);
}, 60_000);

test.each(['P256', 'P384'] as const)(
  'the arithmetic of %s is that of noble in more than 100,000 cases, operands as large as they may be',
  (name) => {
    const arithmetic = new EcdsaArithmetic(name, 384);
    times(5900, () => arithmetic.field());
    times(1500, () => arithmetic.numbers());
    times(100, () => arithmetic.points());
    times(1000, () => arithmetic.digits());
    if (name === 'P256') times(300, (n) => arithmetic.hash(n));
    if (name === 'P384') times(40, () => arithmetic.multiple());
    expect(arithmetic.cases).toBeGreaterThan(100_000);
  },
  60_000,
);
