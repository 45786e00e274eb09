import { expect, test } from 'vitest';
import { attestation } from '../../../fixtures/rules-facts.ts';
import { judgePlace, type PlaceFacts } from '../../../src/core/appraise/rules/position-outside.ts';

const { nowMs, device, site, licence } = attestation();
const kualaLumpur = { latitude: 3.14, longitude: 101.69 };
const facts: PlaceFacts = { nowMs, device, site, licence, position: kualaLumpur };

function severityOf(change: Partial<PlaceFacts>): string {
  const word = judgePlace({ ...facts, ...change });
  return typeof word === 'string' ? word : word.severity;
}

test('what one licence permits is not what the next one does, nor the site or the rules of another day', () => {
  const without = { ...licence, countries: ['SG'] };
  const malaysian = { ...site, country: 'MY' };
  expect(severityOf({})).toBe('high');
  expect(severityOf({ licence: without })).toBe('critical');
  expect(severityOf({ licence: without, site: malaysian })).toBe('high');
  expect(severityOf({ licence: without })).toBe('critical');
  // Hong Kong was a destination of its own until 23 December 2020.
  const hongKong = { latitude: 22.3, longitude: 114.17 };
  const china = { position: hongKong, licence: { ...licence, countries: ['CN'] } };
  const before = Date.UTC(2020, 11, 23) - 1;
  expect([before, before + 1].map((at) => severityOf({ ...china, nowMs: at }))).toEqual([
    'critical',
    'high',
  ]);
  // The other way: a licence for Hong Kong permits what Hong Kong counts as.
  const own = { position: hongKong, licence: { ...licence, countries: ['HK'] } };
  expect([before, before + 1].map((at) => severityOf({ ...own, nowMs: at }))).toEqual([
    'high',
    'high',
  ]);
  const hohhot = { latitude: 40.84, longitude: 111.75 };
  const inland = { ...own, position: hohhot };
  expect([before, before + 1].map((at) => severityOf({ ...inland, nowMs: at }))).toEqual([
    'critical',
    'high',
  ]);
});
