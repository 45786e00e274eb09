import { describe, expect, test } from 'vitest';
import {
  type Accelerator,
  acceleratorOf,
  accelerators,
  figureSources,
} from '../../../src/core/control/catalogue.ts';
import { classify } from '../../../src/core/control/classify.ts';
import type { Interval } from '../../../src/core/control/metrics.ts';
import { thresholds } from '../../../src/core/control/paragraphs.ts';

const now = Date.UTC(2026, 10, 23);
const rule = thresholds[0]!;

function of(model: string, atMs = now) {
  return classify(acceleratorOf(model)!, rule, atMs);
}

/** A part with a TPP and an area of one's own: 8 bit, so that the rate is an eighth. */
function made(tpp: number, dieAreaMm2: Interval | null, isForDataCentres = true): Accelerator {
  return {
    ...acceleratorOf('H100 SXM')!,
    ...{ model: 'made', dieAreaMm2, isForDataCentres, unverified: [] },
    rates: [{ bits: 8, denseTops: tpp / 8 }],
  };
}

/** The area that gives a density. */
function area(tpp: number, density: number): Interval {
  return [tpp / density, tpp / density];
}

describe('the paragraph of a part of the catalogue', () => {
  test.each([
    ['L2 stays under a TPP of 1,600', 'L2', 'none', 1544],
    ['L20 has a density just under 3.2', 'L20', 'none', 1912],
    ['L40 is in .b', 'L40', '3A090.b', 2896],
    ['L4 is in .a by density alone', 'L4', '3A090.a', 1936],
    ['A100 is just over 4,800', 'A100 SXM', '3A090.a', 4992],
    ['MI250X is in .a by TPP although its density is below 5.92', 'MI250X', '3A090.a', 6128],
    [
      'RTX 4090 is for consumers, but TPP >= 4,800, so that Note 2 does not help',
      'RTX 4090',
      '3A090.a',
      5284.8,
    ],
    ['MI300X', 'MI300X', '3A090.a', 20_919.2],
    ['MI325X counts by the greater of two published figures', 'MI325X', '3A090.a', 20_919.2],
    ['TPU v4 is in .a by density wherever its area lies', 'TPU v4', '3A090.a', 4400],
    ['H100 SXM', 'H100 SXM', '3A090.a', 15_832],
    ['a part without a die area is in .a by TPP', 'TPU v5p', '3A090.a', 7344],
    ['A800 PCIe is in .a by TPP', 'A800 PCIe', '3A090.a', 4992],
    ['H800 SXM', 'H800 SXM', '3A090.a', 15_832],
    ['H200 SXM', 'H200 SXM', '3A090.a', 15_832],
    ['B200', 'B200', '3A090.a', 36_000],
    ['GB200', 'GB200', '3A090.a', 40_000],
    ['B300', 'B300', '3A090.a', 56_000],
    ['L40S', 'L40S', '3A090.a', 5864],
    ['MI210 is in .b by a density of 4', 'MI210', '3A090.b', 2896],
    ['MI250 is in .a by TPP', 'MI250', '3A090.a', 5793.6],
    ['MI100 has no published area, which would decide', 'MI100', 'undetermined', 2953.6],
    ['MI350X', 'MI350X', '3A090.a', 36_953.6],
    ['Gaudi 3', 'Gaudi 3', '3A090.a', 26_848],
    ['Trainium has no published area, which would decide', 'Trainium', 'undetermined', 3360],
    ['Trainium2', 'Trainium2', '3A090.a', 10_672],
    ['Ascend 910B', 'Ascend 910B', '3A090.a', 6016],
    ['Ascend 910C', 'Ascend 910C', '3A090.a', 12_800],
    ['RTX 4090 D stays under 4,800, and is for consumers (Note 2)', 'RTX 4090 D', 'none', 4707.2],
    ['RTX 5090', 'RTX 5090', '3A090.a', 6704],
    ['RTX 5090 D stays under 4,800', 'RTX 5090 D', 'none', 4750],
    ['RTX 5090 D V2', 'RTX 5090 D V2', 'none', 4750],
  ])('%s', (_, model, paragraph, tpp) => {
    expect(of(model)).toMatchObject({ paragraph, tpp });
  });

  test.each([
    ['B300 by 4 bit', 'B300', 4, 56_000],
    ['Gaudi 2 by 16 bit', 'Gaudi 2', 16, 7200],
    ['H100 SXM by 8 bit', 'H100 SXM', 8, 15_832],
  ])('is decided by one length of operands: %s', (_, model, bits, tpp) => {
    expect(of(model)).toMatchObject({ bits, tpp });
  });

  test('H20 is in none by its numbers, and named by a letter since April 2025', () => {
    expect(of('H20', Date.UTC(2025, 3, 8))).toMatchObject({ paragraph: 'none', tpp: 2368 });
    expect(of('H20')).toMatchObject({ paragraph: 'letter', rule: 'is-informed-H20-2025' });
    expect(of('H20').unverified).toEqual(['H20 dieAreaMm2', 'is-informed-H20-2025']);
    expect(of('H20').density![0]).toBeGreaterThan(1.6);
  });

  test('MI308X has no published figure, and is named in a licence requirement since April 2025', () => {
    const before = of('MI308X', Date.UTC(2025, 3, 14));
    expect(before).toMatchObject({
      paragraph: 'undetermined',
      tpp: null,
      bits: null,
      density: null,
    });
    expect(before.because).toBe(
      'none of its dense rates is published, so that its TPP is not known',
    );
    const named = of('AMD Instinct MI308X');
    expect(named).toMatchObject({ paragraph: 'letter', rule: 'licence-requirement-MI308-2025' });
    expect(named.because).toContain('is not known; the agency named the model');
    expect(named.unverified).toEqual(['licence-requirement-MI308-2025']);
  });

  test('says the numbers that decided', () => {
    expect(of('L40').because).toBe(
      'TPP 2,896 is at least 2,400 and below 4,800 and density 4.763 is at least 1.6 and below 5.92',
    );
    expect(of('L20').because).toBe(
      'TPP 1,912 with a density of 3.140 is in no paragraph: below a density of 3.2',
    );
  });
});

describe('each threshold from both sides', () => {
  const large: Interval = [1e6, 1e6];
  test.each<[string, Accelerator, string]>([
    ['TPP 4,800 is .a', made(4800, large), '3A090.a'],
    ['just below is not', made(4799.992, large), 'none'],
    ['TPP 1,600 at a density of 5.92 is .a', made(1600, area(1600, 5.92)), '3A090.a'],
    ['TPP just below 1,600 is none', made(1599.992, area(1600, 50)), 'none'],
    ['a density just below 5.92 is .b', made(1600, area(1600, 5.9199)), '3A090.b'],
    ['TPP 2,400 at 1.6 is .b', made(2400, area(2400, 1.6)), '3A090.b'],
    ['TPP just below 2,400 at 1.6 is none', made(2399.992, area(2400, 1.6)), 'none'],
    ['TPP 2,400 just below 1.6 is none', made(2400, area(2400, 1.5999)), 'none'],
    ['TPP 1,600 at 3.2 is .b', made(1600, area(1600, 3.2)), '3A090.b'],
    ['TPP 1,600 just below 3.2 is none', made(1600, area(1600, 3.1999)), 'none'],
    [
      'not for data centres below 4,800 is none (Note 2)',
      made(4799.992, [100, 100], false),
      'none',
    ],
    ['not for data centres at 4,800 is .a', made(4800, [100, 100], false), '3A090.a'],
    ['without an area TPP 4,800 is .a', made(4800, null), '3A090.a'],
    ['without an area below 1,600 is none', made(1592, null), 'none'],
    ['without an area in between nobody knows', made(1600, null), 'undetermined'],
    [
      'an area at whose least the line is just met leaves it open',
      made(1600, [500, 800]),
      'undetermined',
    ],
    [
      'an area that lies on both sides of a line leaves it open',
      made(2000, [300, 400]),
      'undetermined',
    ],
  ])('%s', (_, part, paragraph) => {
    expect(classify(part, rule, now).paragraph).toBe(paragraph);
  });
});

test('a model is found whatever the case, blanks and the maker in front', () => {
  for (const name of ['h100 sxm', 'NVIDIA H100-SXM', 'H100SXM']) {
    expect(acceleratorOf(name)?.model).toBe('H100 SXM');
  }
  expect(acceleratorOf('AMD Instinct MI300X')?.model).toBe('MI300X');
  expect(acceleratorOf('NVIDIA GeForce RTX 4090')?.model).toBe('RTX 4090');
  expect(acceleratorOf('H1000')).toBeNull();
});

test('the catalogue names each model once, and a source of each figure', () => {
  const names = accelerators.map(({ model }) => model);
  expect(new Set(names).size).toBe(names.length);
  for (const { source, dieAreaMm2, unverified, ...part } of accelerators) {
    expect(figureSources[source].length).toBeGreaterThan(10);
    const published = [
      ...(part.rates.length > 0 ? ['rates'] : []),
      ...Object.entries({ dieAreaMm2, memoryGBps: part.memoryGBps, tdpWatts: part.tdpWatts })
        .filter(([, figure]) => figure !== null)
        .map(([name]) => name),
    ];
    // Whatever is not of the one table that was read is said to be weak.
    if (source !== 'epoch-2026-04') expect(unverified).toEqual(published);
    expect(dieAreaMm2 === null || dieAreaMm2[0] <= dieAreaMm2[1]).toBe(true);
  }
});
