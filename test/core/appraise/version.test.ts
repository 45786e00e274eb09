import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../../src/core/appraise/version.ts';

describe('two versions', () => {
  test.each([
    ['570.86.15', '570.86.15', 'decimal', 0],
    ['570.86.9', '570.86.15', 'decimal', -1],
    ['570.100', '570.86.15', 'decimal', 1],
    ['570', '570.0.0', 'decimal', 0],
    ['0570.01', '570.1', 'decimal', 0],
    ['96.00.74.00.1C', '96.00.74.00.1c', 'hex', 0],
    ['96.00.74.00.0F', '96.00.74.00.10', 'hex', -1],
    ['96.00.9F.00.01', '96.00.A0.00.01', 'hex', -1],
    ['570.86.1C', '570.86.15', 'decimal', null],
    ['570-rc1', '570-rc1', 'decimal', 0],
    ['570-rc1', '570', 'decimal', null],
    ['', '570', 'decimal', null],
    ['1..2', '1.0.2', 'decimal', null],
    ['9'.repeat(40), `1${'0'.repeat(40)}`, 'decimal', -1],
  ] as const)('%s and %s, %s', (a, b, radix, order) => {
    const compared = compareVersions(a, b, radix);
    expect(compared === null ? null : Math.sign(compared)).toBe(order);
  });

  test('of any length are ordered as lists of numbers', () => {
    const parts = fc.array(fc.nat(2 ** 31), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        parts,
        parts,
        fc.constantFrom('decimal' as const, 'hex' as const),
        (a, b, radix) => {
          const text = (list: number[]) =>
            list.map((n) => n.toString(radix === 'hex' ? 16 : 10)).join('.');
          const expected = a.length >= b.length ? sign(a, b) : -sign(b, a);
          expect(Math.sign(compareVersions(text(a), text(b), radix) ?? Number.NaN) + 0).toBe(
            expected + 0,
          );
        },
      ),
    );
  });
});

function sign(a: readonly number[], b: readonly number[]): number {
  const difference = a.map((n, i) => n - (b[i] ?? 0)).find((d) => d !== 0);
  return Math.sign(difference ?? 0);
}
