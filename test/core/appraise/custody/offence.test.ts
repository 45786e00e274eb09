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

function wordOn(
  ...offences: (readonly [name: string, severity: 'medium' | 'high', devices: number])[]
) {
  const licence = { licence: 'lic' } as LicenceTerms;
  const all = offences.map(([name, severity, devices]) => {
    return { name, severity, devices, words: `were in ${name}`, numbers: {} };
  });
  const word = wordOf('custody-gap', licence, all, true);
  if (typeof word === 'string') throw new Error(word);
  return word;
}

test('the worst is told, and of equal ones that of most devices', () => {
  const word = wordOn(['a', 'medium', 90], ['b', 'high', 2], ['c', 'high', 7], ['d', 'high', 3]);
  expect(word.severity).toBe('high');
  expect(word.sentence).toBe(
    'Under the licence 7 devices were in c; so it is with 3 more hand-overs.',
  );
  expect(word.numbers).toMatchObject({ devices: 7, offences: 4, 'offence:a': 1, 'offence:d': 1 });
});

test('twenty are named, and all of them counted', () => {
  const many = Array.from({ length: 25 }, (_, i) => [`o${i}`, 'high', 25 - i] as const);
  const { numbers } = wordOn(...many);
  const named = Object.keys(numbers).filter((name) => name.startsWith('offence:'));
  expect(named).toEqual(many.slice(0, 20).map(([name]) => `offence:${name}`));
  expect(numbers.offences).toBe(25);
});
