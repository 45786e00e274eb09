import { describe, expect, test } from 'vitest';
import { controlTerritory, territoryOverrides } from '../../../src/core/control/countries.ts';

const now = Date.UTC(2026, 10, 23);

describe('how export rules see a territory', () => {
  test.each([
    ['Hong Kong counts as China', 'HK', now, 'CN'],
    ['Hong Kong stood apart until 23 December 2020', 'HK', Date.UTC(2020, 11, 23) - 1, 'HK'],
    ['Hong Kong counts as China from that day', 'HK', Date.UTC(2020, 11, 23), 'CN'],
    ['Macau stands apart', 'MO', now, 'MO'],
    ['Crimea counts as Ukraine', 'UA-43', now, 'UA'],
    ['China is itself', 'CN', now, 'CN'],
    ['a code without a row is itself', 'SG', now, 'SG'],
  ])('%s', (_, code, atMs, expected) => {
    expect(controlTerritory(code, atMs)).toBe(expected);
  });
});

describe('the table of overrides', () => {
  test('names every row once, with a source and a span of time', () => {
    const ids = territoryOverrides.map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { citation, span } of territoryOverrides) {
      expect(citation).toMatch(/\b(\d+ FR \d+|FR Doc\. \d{4}-\d+)/);
      expect(span.toMs === null || span.toMs > span.fromMs).toBe(true);
    }
  });

  test('has at most one row for a territory at any time', () => {
    for (const a of territoryOverrides) {
      const others = territoryOverrides.filter(
        (b) => b !== a && b.value.territory === a.value.territory,
      );
      for (const b of others) {
        const [aEnd, bEnd] = [a.span.toMs ?? Infinity, b.span.toMs ?? Infinity];
        expect(a.span.fromMs >= bEnd || b.span.fromMs >= aEnd).toBe(true);
      }
    }
  });
});
