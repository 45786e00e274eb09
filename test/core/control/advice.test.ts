import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advise, asOf, type Question } from '../../../src/core/control/advice.ts';
import { acceleratorOf } from '../../../src/core/control/catalogue.ts';
import { membership } from '../../../src/core/control/country-groups.ts';
import { decisiveInputs } from '../../../src/core/control/decisive.ts';
import { inForce, isInForce, type Provision } from '../../../src/core/control/provision.ts';

const now = Date.UTC(2026, 10, 23);

function asked(model: string, to: Partial<Question['to']>, rest: Partial<Question> = {}) {
  const headquarters = { headquarters: 'US', parentHeadquarters: 'US' };
  return advise({
    part: acceleratorOf(model)!,
    to: { country: 'MY', ...headquarters, ...to },
    ...{ isFromUnitedStates: true, atMs: now, ...rest },
  });
}

describe('the answer of a date', () => {
  test.each([
    ['Malaysia needs none by place', 'H100 SXM', { country: 'MY' }, 'no-licence'],
    ['a parent in China needs one everywhere', 'H100 SXM', { parentHeadquarters: 'CN' }, 'licence'],
    ['so does a headquarters in Macau', 'H100 SXM', { headquarters: 'MO' }, 'licence'],
    ['an unknown parent leaves it open', 'H100 SXM', { parentHeadquarters: null }, 'undetermined'],
    [
      'not where the place decides already',
      'H100 SXM',
      { country: 'AE', parentHeadquarters: null },
      'licence',
    ],
    ['Hong Kong is China', 'H100 SXM', { country: 'HK' }, 'licence'],
    ['Crimea is Ukraine', 'H100 SXM', { country: 'UA-43' }, 'no-licence'],
    ['Cyprus is in no D group', 'H100 SXM', { country: 'CY' }, 'no-licence'],
    ['Israel is in D:4 and in A:6', 'H100 SXM', { country: 'IL' }, 'no-licence'],
    ['a part in no paragraph goes anywhere by this rule', 'L2', { country: 'CN' }, 'no-licence'],
    ['a letter has to be read by a person', 'H20', { country: 'CN' }, 'undetermined'],
  ])('%s', (_, model, to, answer) => {
    expect(asked(model, to).answer).toBe(answer);
  });

  test.each([
    ['H200 is below both limits', 'H200 SXM', {}, 'case-by-case'],
    ['MI300X by 81', 'MI300X', {}, 'case-by-case'],
    ['B200 is above', 'B200', {}, 'presumption-of-denial'],
    [
      'a reexport is denied by presumption',
      'H200 SXM',
      { isFromUnitedStates: false },
      'presumption-of-denial',
    ],
    [
      'before 15 January 2026 nothing is said',
      'H200 SXM',
      { atMs: Date.UTC(2026, 0, 15) - 1 },
      null,
    ],
    ['an unknown bandwidth leaves it open', 'Trainium3', {}, 'undetermined'],
    [
      'but not that of a reexport',
      'Trainium3',
      { isFromUnitedStates: false },
      'presumption-of-denial',
    ],
  ])('for China in 2026: %s', (_, model, rest, review) => {
    expect(asked(model, { country: 'CN' }, rest).review).toBe(review);
  });

  test('an open review says which figure would decide it', () => {
    const to = { country: 'CN', headquarters: 'CN', parentHeadquarters: 'CN' };
    const question = { part: acceleratorOf('Trainium3')!, to, isFromUnitedStates: true, atMs: now };
    const missing = decisiveInputs(question, advise(question));
    expect(missing).toEqual(['the memory bandwidth of Trainium3']);
    const wide = { ...question, part: { ...question.part, memoryGBps: 6_500 } };
    const narrow = { ...question, part: { ...question.part, memoryGBps: 6_499 } };
    expect(advise(wide).review).toBe('presumption-of-denial');
    expect(advise(narrow).review).toBe('case-by-case');
  });

  test('says of a territory that counts as another one which, and by what', () => {
    const { grounds } = asked('H100 SXM', { country: 'HK', headquarters: 'HK' });
    const [, place, led] = grounds.map(({ sentence }) => sentence);
    expect(place).toMatch(/^the place is HK, which counts as CN \(FR Doc\. 2020-28101.*, in D:1/);
    expect(led).toMatch(/^the headquarters of the recipient is HK, which counts as CN/);
  });

  test('about a day to come leans on the rules staying as they are, and says so', () => {
    const today = asked('H100 SXM', {});
    expect(asOf(today, now, now)).toEqual(today);
    const ahead = asOf(today, now + 1, now);
    expect(ahead).toEqual({
      ...today,
      unverified: [...today.unverified, 'rules until 2026-11-23'],
    });
  });

  test('both limits are strict', () => {
    const part = { ...acceleratorOf('H200 SXM')!, rates: [{ bits: 8, denseTops: 21_000 / 8 }] };
    const wide = { ...acceleratorOf('H200 SXM')!, memoryGBps: 6500 };
    expect(asked('H200 SXM', { country: 'CN' }, { part }).review).toBe('presumption-of-denial');
    expect(asked('H200 SXM', { country: 'CN' }, { part: wide }).review).toBe(
      'presumption-of-denial',
    );
  });

  test('says under which rules, with their source, and what nobody verified', () => {
    expect(asked('H200 SXM', { country: 'CN' })).toMatchObject({
      grounds: [
        { rule: '3A090-2023', sentence: expect.stringContaining('H200 SXM: 3A090.a') },
        { rule: 'place-2023', sentence: 'the place is CN, in D:1, D:4, D:5' },
        { rule: 'case-by-case-2026' },
      ],
      unverified: ['H200 SXM dieAreaMm2', 'D1-2023 CN', 'D4-2023 CN'],
    });
  });

  test('says that it has no rules for a date before those it keeps', () => {
    expect(asked('H100 SXM', {}, { atMs: Date.UTC(2023, 10, 17) - 1 }).answer).toBe(
      'unknown-rules',
    );
  });

  test('Cambodia is in D:5 until 3 February 2026', () => {
    expect(membership('KH', Date.UTC(2026, 1, 3) - 1).groups).toContain('D:5');
    expect(membership('KH', Date.UTC(2026, 1, 3)).groups).toEqual(['D:1']);
    const headquarters = { country: 'MY', headquarters: 'KH' };
    expect(asked('H100 SXM', headquarters, { atMs: Date.UTC(2026, 0, 1) }).answer).toBe('licence');
    expect(asked('H100 SXM', headquarters).answer).toBe('no-licence');
  });
});

/** The affiliates rule: on from 29 September 2025, suspended from 10 November 2025 until before 10 November 2026. */
const affiliates: Provision<number> = {
  id: 'affiliates',
  citation: '',
  mark: 'verified',
  span: { fromMs: Date.UTC(2025, 8, 29), toMs: null },
  suspended: [{ fromMs: Date.UTC(2025, 10, 10), toMs: Date.UTC(2026, 10, 10) }],
  value: 5000,
};

test.each([
  ['not yet', Date.UTC(2025, 8, 29) - 1, false],
  ['on', Date.UTC(2025, 8, 29), true],
  ['suspended', Date.UTC(2025, 10, 10), false],
  ['suspended to the last', Date.UTC(2026, 10, 10) - 1, false],
  ['on again', Date.UTC(2026, 10, 10), true],
])('a provision is switched by dates: %s', (_, atMs, isOn) => {
  expect(isInForce(affiliates, atMs)).toBe(isOn);
});

test('what was in force on a date does not change when later provisions are added', () => {
  const day = 86_400_000;
  const span = fc
    .tuple(fc.nat(1000), fc.nat(1000))
    .map(([from, days]) => ({ fromMs: from * day, toMs: (from + days) * day }));
  const provision = span.map((one) => ({ ...affiliates, span: one, suspended: [] }));
  fc.assert(
    fc.property(fc.array(provision), fc.array(provision), fc.nat(1000), (old, added, at) => {
      const later = added.filter(({ span }) => span.fromMs > at * day);
      expect(inForce([...old, ...later], at * day)).toEqual(inForce(old, at * day));
    }),
  );
});
