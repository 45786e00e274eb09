import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, changed } from '../../../src/flow/registry/change.ts';
import { recordsOf } from '../../../src/flow/registry/write.ts';

const objectsOf = (lengths: readonly number[]) =>
  lengths.map((length, i) => {
    const row = { id: `x${i}`, version: 1, text: 'y'.repeat(length) };
    return changed(null, row);
  });

test('a record of whatever many objects is parted so that each part is a row of the database', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(lengths, (given) => {
      const objects = objectsOf(given);
      const record = { action: 'licence-confirmed', actor: 'k', atMs: 1, objects } as const;
      const [last, ...earlier] = recordsOf(record);
      const parts = [...earlier, last];
      expect(parts.flatMap((part) => part.objects)).toEqual(objects);
      for (const part of parts) expect(canonicalJson(part).length).toBeLessThan(900_000);
    }),
    { numRuns: 30 },
  );
});

test('what fits is one record', () => {
  const objects = objectsOf([1, 2, 3]);
  const record = { action: 'licence-confirmed', actor: 'k', atMs: 1, objects } as const;
  expect(recordsOf(record)).toEqual([record]);
});
