import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attestation, licence, nowMs } from '../../../fixtures/rules-facts.ts';
import type { MeasuredPlace } from '../../../src/core/appraise/facts.ts';
import { meetsLocationTerms, placeWordOf } from '../../../src/core/appraise/measured.ts';
import type { LocationTerms } from '../../../src/core/model.ts';
import { regionOfMeasured } from '../../../src/core/place/locate.ts';
import { isEmpty } from '../../../src/core/place/region.ts';
import { attestationFacts } from './arbitrary.ts';

const required: LocationTerms = { word: 'proved', strength: 'tpm', withinKm: 400 };
/** A landmark 16 km from the site, and one in Tokyo. */
const heard = (nearMs: number, change: Partial<MeasuredPlace> = {}): MeasuredPlace => ({
  measured: [
    {
      landmark: {
        landmark: 'near',
        position: { latitude: 1.29, longitude: 103.85 },
        uncertaintyKm: 1,
      },
      roundTripUs: nearMs * 1_000,
    },
    {
      landmark: {
        landmark: 'far',
        position: { latitude: 35.68, longitude: 139.65 },
        uncertaintyKm: 1,
      },
      roundTripUs: 80_000,
    },
  ],
  ...{ fromMs: nowMs, toMs: nowMs, answeredBy: 'own', strength: 'tpm', baselines: [] },
  ...change,
});
const terms = (change: Partial<LocationTerms> = {}) => ({
  licence: { ...licence, location: { ...required, ...change } },
});

describe('the word on a place', () => {
  test('is proved by a near answer, and unproven where nothing answered or all came late', () => {
    const word = (measured: MeasuredPlace) => placeWordOf(attestation({ ...terms(), measured }));
    expect([word(heard(3)), word(heard(9)), word(heard(43))]).toEqual([
      'proved',
      'consistent',
      'unproven',
    ]);
    expect(placeWordOf(attestation(terms()))).toBe('unproven');
  });

  test('is consistent at most by another key’s answer, unless hardware binds the two', () => {
    const word = (answeredBy: MeasuredPlace['answeredBy']) =>
      placeWordOf(attestation({ ...terms(), measured: heard(3, { answeredBy }) }));
    expect([word('own'), word('chassis'), word('other')]).toEqual([
      'proved',
      'proved',
      'consistent',
    ]);
  });

  test('of another key’s answer accuses nobody', () => {
    const away = {
      measured: heard(3, { answeredBy: 'other' }),
      claims: { position: { latitude: 40.84, longitude: 111.75 } },
    };
    expect(placeWordOf(attestation({ ...terms(), ...away }))).toBe('unproven');
  });

  test('is never turned into proved by delay, whatever else the facts are', () => {
    fc.assert(
      fc.property(attestationFacts, fc.integer({ min: 0, max: 500_000 }), (facts, us) => {
        const { measured } = facts;
        // What contradicts itself decides nothing, and less of a contradiction may.
        if (!measured || isEmpty(regionOfMeasured(measured.measured))) return;
        if (placeWordOf(facts) === 'proved') return;
        const late = measured.measured.map((one) => ({
          ...one,
          roundTripUs: one.roundTripUs + us,
        }));
        const after = { ...facts, measured: { ...measured, measured: late } };
        expect(placeWordOf(after)).not.toBe('proved');
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a licence requires', () => {
  const meets = (location: Partial<LocationTerms>, measured?: MeasuredPlace) =>
    meetsLocationTerms(attestation({ ...terms(location), ...(measured ? { measured } : {}) }));

  test('is a word and a strength, and both are looked at', () => {
    expect(meets({}, heard(3))).toBe(true);
    expect(meets({}, heard(3, { strength: 'software' }))).toBe(false);
    expect(meets({ strength: 'bound' }, heard(3))).toBe(false);
    expect(meets({}, heard(9))).toBe(false);
    expect(meets({ word: 'consistent' }, heard(9))).toBe(true);
    expect(meets({})).toBe(false);
  });

  test.each(['software', 'tpm', 'tee', 'bound'] as const)(
    'by a %s key is met by what is as strong, and by nothing weaker',
    (strength) => {
      const meeting = (['software', 'tpm', 'bound'] as const).filter((has) =>
        meets({ strength }, heard(3, { strength: has })),
      );
      const as = { software: ['software', 'tpm', 'bound'], bound: ['bound'] };
      expect(meeting).toEqual({ ...as, tpm: ['tpm', 'bound'], tee: ['tpm', 'bound'] }[strength]);
    },
  );

  test('is met by everything where it requires nothing', () => {
    expect(meetsLocationTerms(attestation())).toBe(true);
  });
});
