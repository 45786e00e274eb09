import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import type { SuiteName } from '../../src/core/model.ts';
import { accepts, admitted, decidedHot } from './signatures.ts';
import { vectorJson, vectorsPresent } from './vectors.ts';

interface Case {
  readonly tcId: number;
  readonly comment: string;
  readonly msg: string;
  readonly sig: string;
  readonly result: 'valid' | 'invalid';
}

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk?: string; readonly uncompressed?: string };
    readonly tests: readonly Case[];
  }[];
}

const files: readonly [SuiteName, file: string, accepted: number, refused: number][] = [
  ['Ed25519', 'ed25519_test.json', 88, 63],
  ['ESP256', 'ecdsa_secp256r1_sha256_p1363_test.json', 173, 89],
  ['ESP384', 'ecdsa_secp384r1_sha384_p1363_test.json', 193, 87],
];

function casesOf(suite: SuiteName, file: string) {
  return vectorJson<Wycheproof>(`wycheproof/${file}`).testGroups.flatMap(({ publicKey, tests }) => {
    const key = admitted(suite, hexToBytes(publicKey.pk ?? publicKey.uncompressed ?? ''));
    return tests.map(({ msg, sig, ...named }) => ({
      ...named,
      key,
      message: hexToBytes(msg),
      signature: hexToBytes(sig),
    }));
  });
}

function wycheproof(suite: SuiteName, file: string, accepted: number, refused: number): void {
  const cases = casesOf(suite, file);

  test('as many cases as are published', () => {
    const valid = cases.filter(({ result }) => result === 'valid').length;
    expect([valid, cases.length - valid]).toEqual([accepted, refused]);
  });

  test.each(cases)('$tcId $comment: $result', async ({ key, message, signature, result }) => {
    const verdict = key ? await accepts({ key, message, signature }) : false;
    expect(verdict).toBe(result === 'valid');
  });

  if (suite !== 'Ed25519') {
    test('most of them were decided by tables of their keys too', () => {
      expect(decidedHot[suite]).toBeGreaterThan(200);
    });
  }
}

if (vectorsPresent) {
  describe.each(files)('Wycheproof %s, %s', wycheproof);
} else {
  test('the published vectors are not here, so nothing of them was run', () => undefined);
}
