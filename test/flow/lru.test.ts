import { expect, test } from 'vitest';
import { Lru } from '../../src/store/ledger/lru.ts';

test('what was used within the last half of its bound is held, and never more than the bound', () => {
  const lru = new Lru<number, number>(10);
  for (let key = 0; key < 100; key++) {
    lru.set(key, key);
    expect(lru.get(0)).toBe(0);
    for (let recent = Math.max(0, key - 2); recent <= key; recent++) {
      expect(lru.get(recent)).toBe(recent);
    }
  }
  const held = Array.from({ length: 100 }, (_, key) => key).filter(
    (key) => lru.get(key) !== undefined,
  );
  expect(held.length).toBeLessThanOrEqual(10);
  expect(lru.get(50)).toBeUndefined();
  lru.clear();
  expect(lru.get(99)).toBeUndefined();
});
