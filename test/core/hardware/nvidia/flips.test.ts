import { expect, test } from 'vitest';
import { allBits, goodEvidence, oneBitAByte, structureOffsets, unnoticed } from '../flips.ts';

const good = goodEvidence();
const structure = structureOffsets(good.report);
const certificates = [0, 1, 2, 3] as const;

test('every flipped bit of heads, lengths and signature of a report is refused', async () => {
  const flips = allBits('report', good.report).filter(({ bit }) => structure.has(bit >> 3));
  expect(flips.length).toBeGreaterThan(4000);
  expect(await unnoticed(good, flips)).toEqual([]);
}, 60_000);

test('a flipped bit in any other byte of a report is refused', async () => {
  const flips = oneBitAByte('report', good.report).filter(({ bit }) => !structure.has(bit >> 3));
  expect(flips.length).toBeGreaterThan(3000);
  expect(await unnoticed(good, flips)).toEqual([]);
}, 60_000);

test.each(certificates)(
  'a flipped bit in any byte of certificate %i is refused',
  async (place) => {
    expect(await unnoticed(good, oneBitAByte(place, good.chain[place]!))).toEqual([]);
  },
  60_000,
);
