/** Names that a person would take for one are candidates, however they are written. */
import { describe, expect, test } from 'vitest';
import { type Alike, closer, NameMatcher } from '../../../src/flow/registry/matching.ts';
import { plainName } from '../../../src/flow/registry/plain-name.ts';
import type { ScreeningEntry } from '../../../src/flow/registry/screening-port.ts';

const entry = (name: string, ...altNames: string[]): ScreeningEntry => ({
  ...{ entry: name, source: 'EL', number: '1', type: 'Entity', name, altNames },
  ...{ addresses: '', startDate: '' },
});
const listed = entry('Northern Star Semiconductor Co., Ltd.', 'NSS');

describe('a name', () => {
  test.each([
    ['letters of another script that are drawn alike', 'Nоrthеrn Stаr Sеmiсоnduсtоr'],
    ['capitals of another script', 'ΝΟRΤΗΕRΝ SΤΑR SЕМІСОNDUСТОR'],
    ['wide letters', 'Ｎｏｒｔｈｅｒｎ Ｓｔａｒ Ｓｅｍｉｃｏｎｄｕｃｔｏｒ'],
    ['what is not seen', 'North\u200bern St\u00adar Semi\u2060conductor'],
    ['letters apart', 'N.o.r.t.h.e.r.n  S t a r Semiconductor'],
    ['marks', 'Nörthérn Stâr Sęmiconductor'],
    ['another order and form', 'SEMICONDUCTOR (Northern Star) Sdn. Bhd.'],
    ['a hyphen', 'North-ern Star Semi-conductor'],
  ])('written with %s is alike', (_, name) => {
    expect(new NameMatcher([name]).match(listed)?.score ?? 0).toBeGreaterThanOrEqual(80);
  });

  test('that the party had before is looked for too, the first and the last four', () => {
    const later = [
      'A B Trading',
      'Kuala Foods',
      'Harbour Six',
      'Seven Seas',
      'Blue Hill',
      'Red Oak',
    ];
    expect(new NameMatcher(['Northern Star Semiconductor', ...later]).match(listed)?.score).toBe(
      100,
    );
    expect(new NameMatcher(later).match(listed)).toBeNull();
  });

  test('of forms alone, or of nothing that is read, is itself or like nothing', () => {
    expect(plainName('Co. Ltd.')).toBe('co ltd');
    expect(new NameMatcher(['---']).match(listed)).toBeNull();
    expect(new NameMatcher(['Northern Star']).match(entry('***'))).toBeNull();
  });
});

test('of many that a name of common words holds whole, the one that is most of it comes first', () => {
  const name = 'Northern Star Semiconductor General Trading Import Export Logistics Services';
  const common = ['General Trading', 'Import Export', 'Logistics Services', 'Export Services'];
  const matcher = new NameMatcher([name]);
  const found = [...common.map((one) => entry(one)), listed].map((one) => matcher.match(one)!);
  expect(found.map(({ score }) => score)).toEqual([100, 100, 100, 100, 100]);
  expect(found.sort(closer)[0]).toMatchObject<Partial<Alike>>({ matched: listed.name });
});
