import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { checkSignatures } from '../../src/core/verify/signatures.ts';
import { platforms } from '../core/verify/platform.ts';
import { accepts, admitted } from './signatures.ts';
import { vectorJson, vectorsPresent } from './vectors.ts';

interface SpecCase {
  readonly message: string;
  readonly pub_key: string;
  readonly signature: string;
}

/** The published file has no verdicts: these are ours, by the set of docs/protocol.md, "Signatures". */
const verdicts = [
  [0, 'A of small order, R of small order, s = 0', 'key refused'],
  [1, 'A of small order, R of mixed order', 'key refused'],
  [2, 'A of mixed order, R of small order', 'accepted'],
  [3, 'A and R of mixed order', 'accepted'],
  [4, 'holds only with the cofactor', 'accepted'],
  [5, 'holds only with the cofactor, and not where 8h is reduced first', 'accepted'],
  [6, 's above L', 'signature refused'],
  [7, 's far above L', 'signature refused'],
  [8, 'R not canonical, hashed reduced', 'signature refused'],
  [9, 'R not canonical, hashed as it stands', 'signature refused'],
  [10, 'A not canonical and of small order, hashed reduced', 'key refused'],
  [11, 'A not canonical and of small order, hashed as it stands', 'key refused'],
] as const;

function speccheck(): void {
  const cases = vectorJson<readonly SpecCase[]>('ed25519-speccheck/cases.json').map((found) => ({
    key: admitted('Ed25519', hexToBytes(found.pub_key)),
    message: hexToBytes(found.message),
    signature: hexToBytes(found.signature),
  }));

  test('there is a verdict for every case', () => {
    expect(cases.length).toBe(verdicts.length);
  });

  test.each(verdicts)('case %i, %s: %s', async (at, _title, verdict) => {
    const { key, message, signature } = cases[at]!;
    if (!key) return expect('key refused').toBe(verdict);
    const holds = await accepts({ key, message, signature });
    expect(holds ? 'accepted' : 'signature refused').toBe(verdict);
  });

  test('a batch of all gives each the verdict that it has alone', async () => {
    const tasks = cases.flatMap(({ key, ...rest }) => (key ? [{ key, ...rest }] : []));
    const singles = await Promise.all(tasks.map(accepts));
    for (const [, on] of platforms) {
      expect(await checkSignatures(tasks, on)).toEqual(singles);
      expect(await checkSignatures(tasks.toReversed(), on)).toEqual(singles.toReversed());
    }
  });
}

if (vectorsPresent) {
  describe('ed25519-speccheck', speccheck);
} else {
  test('the published vectors are not here, so nothing of them was run', () => undefined);
}
