import { expect, test } from 'vitest';
import type { ChangeOf } from '../../../src/flow/registry/history-port.ts';
import { objectChanges } from '../../../src/flow/registry/object-changes.ts';

const bytes = new Uint8Array();

/** So many records of each version, as the store gives them. */
function historyOf(counts: readonly number[]) {
  const versions = counts.flatMap((count, i) => new Array<number>(count).fill(i + 1));
  const all = versions.map((version, sequence): ChangeOf => {
    return { version, sequence, logIndex: sequence, record: bytes, salt: bytes };
  });
  return {
    changes: async (_: string, from: number, limit: number) =>
      all.filter(({ version }) => version >= from).slice(0, limit),
  };
}

test('very many records of one version hide none that made a later one', async () => {
  const found = await objectChanges(historyOf([25, 1, 10, 2, 0, 1]), 'lic_1', 1, 10);
  expect(found.filter(({ version }) => version === 1)).toHaveLength(10);
  expect(found.filter(({ version }) => version > 1).map(({ version }) => version)).toEqual([
    2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 6,
  ]);
  expect(found.map(({ sequence }) => sequence)).toEqual(
    found.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
  );
});

test('an object without records has none, and a version before is left out', async () => {
  expect(await objectChanges(historyOf([]), 'lic_1', 1, 10)).toEqual([]);
  const found = await objectChanges(historyOf([10, 10]), 'lic_1', 2, 10);
  expect(found.map(({ version }) => version)).toEqual(new Array(10).fill(2));
});
