/** What is said of leaves, where the log says otherwise. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { LeafClaims } from '../../../src/sdk/audit/claims.ts';
import { leafOf } from './published-log.ts';

test('another leaf, and a leaf beyond the tree, are told; the rest of the leaves is counted', () => {
  const claims = new LeafClaims();
  claims.add(0, 'header 1', bytesToHex(leafOf(0)));
  claims.add(1, 'header 2', bytesToHex(leafOf(7)));
  // A place that no tree has would be looked for nowhere.
  claims.add(2 ** 40, 'header 3', bytesToHex(leafOf(3)));
  claims.judge(0, [leafOf(0), leafOf(1), leafOf(2)]);
  claims.close(3);
  expect(claims.findings.map(({ kind, subject, leaf }) => [kind, subject, leaf])).toEqual([
    ['leaf-differs', 'header 2', 1],
    ['leaf-differs', 'header 3', 2 ** 40],
  ]);
  expect(claims.unopened(3)).toBe(1);
});
