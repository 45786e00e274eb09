/** What must hold for every page of ours that was looked at. */
import { expect } from 'vitest';
import type { Looked } from './look.ts';

/** What holds for every page, on a telephone, on a desk and on paper. */
export function expectFit({ at, errors, requests }: Looked): void {
  expect(errors).toEqual([]);
  expect(requests).toEqual([]);
  for (const [width, seen] of Object.entries(at)) {
    expect(seen.active, width).toEqual([]);
    expect(seen.beyond, width).toEqual([]);
    expect(seen.faint, width).toEqual([]);
    expect(seen.language).toBe('en');
    expect(seen.headings.filter((level) => level === 1)).toHaveLength(1);
    seen.headings.forEach((level, i) => {
      expect(level - (seen.headings[i - 1] ?? 0), `heading ${i} at ${width}`).toBeLessThanOrEqual(
        1,
      );
    });
  }
}
