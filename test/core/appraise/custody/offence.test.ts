import { expect, test } from 'vitest';
import { wordOf } from '../../../../src/core/appraise/custody/offence.ts';
import type { LicenceTerms } from '../../../../src/core/model.ts';

function sentenceOf(devices: number): string {
  const words = 'were shipped to nobody';
  const offence = { name: 'one', severity: 'high', devices, words, numbers: {} } as const;
  const licence = { licence: 'lic' } as LicenceTerms;
  const word = wordOf('custody-gap', licence, [offence], true);
  return typeof word === 'string' ? word : word.sentence;
}

test('a sentence about one device agrees with it', () => {
  expect(sentenceOf(1)).toBe('Under the licence 1 device was shipped to nobody.');
  expect(sentenceOf(2)).toBe('Under the licence 2 devices were shipped to nobody.');
});
