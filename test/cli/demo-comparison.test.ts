import { describe, expect, test } from 'vitest';
import { comparisonEnding, comparisonText } from '../../src/cli/demo-comparison.ts';
import { compare } from '../../src/sim/compare.ts';
import { recorded } from '../sim/recorded.ts';

const { truth, anomalies } = recorded();
const said = (listed: typeof anomalies, plants = truth.plants) => {
  const planted = { ...truth, plants };
  const result = compare(planted, listed);
  return { text: comparisonText(planted, result, new Map()), ending: comparisonEnding(result) };
};

describe('the end of a demo', () => {
  test('is success where all was found and nobody accused, and says by which landmark the silent rack was caught', () => {
    const { text, ending } = said(anomalies);
    expect(ending.ok).toBe(true);
    expect(text).toContain('It holds: found 36 of 36, missed 0, false 0');
    expect(text).toMatch(
      /Caught by physics.*:\n +a rack of 8 leaves Johor.*\n +landmark lmk_\w+: answers in 31\.\d ms/,
    );
    expect(text).toMatch(/the claim is 4,6\d\d km away: 1,4\d\d km to spare \(least of 8\)/);
    expect(text).not.toMatch(/MISSED|FALSE|NOT HOLD/);
  });

  test('is a refusal that names what was missed', () => {
    const { text, ending } = said(anomalies.filter(({ kind }) => kind !== 'cloned-key'));
    expect(ending).toMatchObject({ ok: false, reason: { exit: 'refused' } });
    expect(ending).toMatchObject({ reason: { message: '1 missed and 0 false' } });
    expect(text).toMatch(/MISSED\n +cloned-key of \d+ \(frankfurt\)/);
    expect(text).toContain('IT DOES NOT HOLD: found 35 of 36, missed 1, false 0');
  });

  test('is a refusal that names who was accused', () => {
    const plants = truth.plants.filter(({ id }) => id !== 'debug-open');
    const { text, ending } = said(anomalies, plants);
    expect(ending).toMatchObject({ reason: { message: '0 missed and 2 false' } });
    expect(text).toMatch(/FALSE, somebody honest is accused\n +debug-enabled \(high\) of device/);
  });

  test('is a refusal where the service lists nothing at all', () => {
    const { ending } = said([]);
    expect(ending).toMatchObject({ reason: { message: '36 missed and 0 false' } });
  });
});
