/** A device's meter goes to its page and comes back as it was. */
import { describe, expect, test } from 'vitest';
import { meter } from '../../../fixtures/rules-facts.ts';
import { decode, encode } from '../../../src/core/codec/cbor.ts';
import { meterFromCbor, meterToCbor } from '../../../src/flow/settle/meter-row.ts';

describe('a meter', () => {
  const holes: [number, number][] = [
    [10, 20],
    [30, 45],
  ];

  test.each([
    ['as usual', meter()],
    ['with holes and a run', { ...meter(), cover: { fromS: 5, toS: 50, holes }, run: [7, 9] }],
    ['whose energy counter was left out of late', meter({ energyAtS: 1_700_000_000 })],
    ['of a device that reports none', meter({ energyMillijoules: null, uptimeS: null })],
  ] as const)('%s', (_, given) => {
    const read = decode(encode(meterToCbor(given)));
    expect(read.ok && meterFromCbor(read.value)).toEqual(given);
  });

  test('is none where nothing was reported', () => {
    expect(meterFromCbor(meterToCbor(null))).toBeNull();
  });
});
