import { expect, test } from 'vitest';
import { allBits, goodEvidence, unnoticed } from '../core/hardware/flips.ts';

const good = goodEvidence();
const certificates = [0, 1, 2, 3] as const;
const timeoutMs = 600_000;

test(
  'every flipped bit of a report is refused',
  async () => {
    expect(await unnoticed(good, allBits('report', good.report))).toEqual([]);
  },
  timeoutMs,
);

test.each(certificates)(
  'every flipped bit of certificate %i is refused',
  async (place) => {
    expect(await unnoticed(good, allBits(place, good.chain[place]!))).toEqual([]);
  },
  timeoutMs,
);
