import { expect, test } from 'vitest';
import { linksOf } from '../../../../src/core/appraise/custody/links.ts';
import type { Handover, LicenceCustody } from '../../../../src/core/custody.ts';

const handover = (transfer: string) => ({ transfer }) as Handover;
const chain = (path: string[], devices: number) => ({ path, devices, example: 'dev' });

function linked(ids: string[], ...chains: LicenceCustody['chains']) {
  const custody = { handovers: ids.map(handover), chains } as unknown as LicenceCustody;
  return linksOf(custody).map(({ before, after, devices }) => [
    ...[before?.transfer ?? null, after.transfer, devices],
  ]);
}

test('a link has the devices of every chain that goes through it', () => {
  expect(linked(['a', 'b', 'c'], chain(['a', 'b'], 5), chain(['a', 'b', 'c'], 3))).toEqual([
    [null, 'a', 8],
    ['a', 'b', 8],
    ['b', 'c', 3],
  ]);
});

test('two ways to one hand-over are two links', () => {
  expect(linked(['a', 'b', 'c'], chain(['a', 'c'], 5), chain(['b', 'c'], 3))).toEqual([
    [null, 'a', 5],
    ['a', 'c', 5],
    [null, 'b', 3],
    ['b', 'c', 3],
  ]);
});

test('a hand-over that is not followed is in no link, and is no gap before the next one', () => {
  expect(linked(['a', 'c'], chain(['a', 'b', 'c'], 5))).toEqual([[null, 'a', 5]]);
});
