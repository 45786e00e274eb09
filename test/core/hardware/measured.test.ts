import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatedReport, MeasuredComponent } from '../../../src/core/chip.ts';
import {
  DIFFERING_KEPT,
  measuredOf,
  type ReferenceValues,
  versionKey,
} from '../../../src/core/hardware/measured.ts';

const digest = (fill: number) => new Uint8Array(48).fill(fill);
const hex = (fill: number) => bytesToHex(digest(fill));
const features = {
  mode: null,
  protectedPcie: null,
  nvdec0: 'enabled',
  confidential: null,
} as const;
const chip = {
  firmware: { vbios: '96.00.9F.00.01', driver: '590.12' },
  measurements: new Map(Array.from({ length: 64 }, (_, index) => [index, digest(index)])),
  features,
};

function values(
  component: 'vbios' | 'driver',
  version: string,
  measured: readonly (readonly [number, ...number[]])[],
): ReferenceValues {
  const measurements = measured.map(([index, ...fills]) => ({ index, digests: fills.map(hex) }));
  const named = { component, versionKey: versionKey(version) };
  return { reference: `ref_${component}`, referenceVersion: 1, ...named, measurements };
}

const right = values('driver', '590.12', [
  [3, 3],
  [4, 99, 4],
]);
const wrong = values('driver', '590.12', [
  [3, 3],
  [4, 99],
]);
const driverOf = (all: readonly MeasuredComponent[]) =>
  all.find(({ component }) => component === 'driver');
const against = (
  references: readonly ReferenceValues[],
  before: DatedReport | null = null,
  atMs = 0,
  hardware = chip,
) => driverOf(measuredOf(hardware, references, before, atMs));

describe('measurements against reference values', () => {
  test('any of the allowed digests will do', () => {
    expect(against([right])).toMatchObject({ word: 'matched', compared: 2 });
  });

  test('one that is none of them differs, and so does one that the chip does not have', () => {
    expect(against([wrong], null, 7)).toMatchObject({
      ...{ word: 'differs', compared: 2, differing: 1, sinceMs: 7 },
      values: [{ index: 4, measured: hex(4) }],
    });
    expect(against([values('driver', '590.12', [[64, 1]])])).toMatchObject({
      values: [{ index: 64, measured: null }],
    });
  });

  test('few of those that differ are kept, and all are counted', () => {
    const all = Array.from({ length: 20 }, (_, index) => [index, 99] as const);
    const said = against([values('driver', '590.12', all)]);
    expect(said).toMatchObject({ differing: 20 });
    expect(said?.word === 'differs' && said.values.length).toBe(DIFFERING_KEPT);
  });

  test('a version is found in either case, and another version or component is not', () => {
    const both = measuredOf(chip, [values('vbios', '96.00.9f.00.01', [[0, 0]]), right], null, 0);
    expect(both.map(({ word }) => word)).toEqual(['matched', 'matched']);
    expect(against([values('driver', '590.13', [[3, 99]])])).toMatchObject({ word: 'unknown' });
    expect(against([values('vbios', '590.12', [[3, 99]])])).toMatchObject({ word: 'unknown' });
  });

  test('the first set of values counts: an authority’s own before the administration’s', () => {
    expect(against([right, wrong])).toMatchObject({ word: 'matched' });
    expect(against([wrong, right])).toMatchObject({ word: 'differs' });
  });

  test.each([
    ['enabled', 'differs'],
    ['disabled', 'matched'],
  ] as const)('measurement 35 with the first video decoder %s: %s', (nvdec0, word) => {
    const hardware = { ...chip, features: { ...features, nvdec0 } };
    const both = values('driver', '590.12', [
      [34, 34],
      [35, 99],
    ]);
    expect(driverOf(measuredOf(hardware, [both], null, 0))).toMatchObject({ word });
  });

  test('a report that names no version is compared with nothing', () => {
    expect(measuredOf({ ...chip, firmware: {} }, [right, wrong], null, 0)).toEqual([]);
  });
});

describe('from one piece of evidence to the next', () => {
  const reported = (atMs: number, measured: readonly MeasuredComponent[]) => ({ atMs, measured });
  const at = (references: readonly ReferenceValues[], before: DatedReport | null, atMs: number) =>
    reported(atMs, measuredOf(chip, references, before, atMs));

  test('what differs keeps its beginning, until it agrees', () => {
    const first = at([wrong], null, 10);
    const second = at([wrong], first, 20);
    expect(driverOf(second.measured)).toMatchObject({ word: 'differs', sinceMs: 10 });
    const third = at([wrong], at([right], second, 30), 40);
    expect(driverOf(third.measured)).toMatchObject({ sinceMs: 40 });
  });

  test('values that were taken back hold nothing against it', () => {
    const differs = at([wrong], null, 10);
    expect(driverOf(at([], differs, 20).measured)).toEqual({
      ...{ component: 'driver', version: '590.12', word: 'unknown' },
    });
  });

  test('what differs from the values that took the place of wrong ones begins anew, of another version it does not', () => {
    const before = at([wrong], null, 5);
    const renewed = { ...wrong, reference: 'ref_renewed' };
    expect(against([renewed], before, 9)).toMatchObject({ word: 'differs', sinceMs: 9 });
    const updated = { ...chip, firmware: { ...chip.firmware, driver: '590.13' } };
    const other = { ...values('driver', '590.13', [[4, 99]]), reference: 'ref_other' };
    expect(against([other], before, 9, updated)).toMatchObject({ word: 'differs', sinceMs: 5 });
  });

  test('a version of which nothing is known does not end what differed, however often it is said', () => {
    const other = { ...chip, firmware: { driver: '600.1' } };
    let said: DatedReport = at([wrong], null, 10);
    for (const atMs of [20, 30, 40]) said = reported(atMs, measuredOf(other, [wrong], said, atMs));
    expect(said.measured).toEqual([
      { component: 'driver', version: '600.1', word: 'unknown', sinceMs: 10 },
    ]);
    const known = values('driver', '600.1', [[4, 4]]);
    expect(driverOf(measuredOf(other, [known], said, 50))).toMatchObject({ word: 'matched' });
  });

  test('a chip measures as registered exactly where each value is among the allowed ones', () => {
    const fills = fc.array(fc.nat(9), { minLength: 1, maxLength: 4 });
    const measured = fc.uniqueArray(fc.tuple(fc.nat(63), fills), {
      ...{ minLength: 1, maxLength: 8 },
      selector: ([index]) => index,
    });
    fc.assert(
      fc.property(measured, (all) => {
        const set = values(
          ...(['driver', '590.12', all.map(([index, some]) => [index, ...some] as const)] as [
            'driver',
            string,
            [number, ...number[]][],
          ]),
        );
        const hasAll = all.every(([index, some]) => some.includes(index));
        expect(against([set])?.word).toBe(hasAll ? 'matched' : 'differs');
      }),
      { numRuns: 50 },
    );
  });
});
