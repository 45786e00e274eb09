import { describe, expect, test } from 'vitest';
import { ed25519Key, esp256Key, esp384Key } from '../../../fixtures/items-parts.ts';
import { hasCanonicalParts } from '../../../src/core/crypto/ed25519-set.ts';
import {
  suiteOf,
  suiteOfAlgorithm,
  suiteOfCurve,
  suites,
} from '../../../src/core/crypto/suites.ts';
import { type WebCrypto, webCryptoPlatform } from '../../../src/core/crypto/webcrypto.ts';
import { platform } from '../verify/platform.ts';

const keys = { Ed25519: ed25519Key, ESP256: esp256Key, ESP384: esp384Key };
const message = Uint8Array.of(1, 2, 3);

describe('the table of suites', () => {
  test.each([
    ['Ed25519', -19, -8],
    ['ESP256', -9, -7],
    ['ESP384', -51, -35],
  ] as const)('%s is %i, and %i by its deprecated name', (name, algorithm, alias) => {
    expect(suiteOfAlgorithm(algorithm)?.name).toBe(name);
    expect(suiteOfAlgorithm(alias)?.name).toBe(name);
  });

  test.each([-36, -53, 'ES256', { float: -19 }, -19n, undefined])(
    '%s is in no row',
    (algorithm) => {
      expect(suiteOfAlgorithm(algorithm)).toBeUndefined();
    },
  );

  test('a curve belongs to one row', () => {
    const found = suites.map((suite) => suiteOfCurve(suite.keyType, suite.curve));
    expect(found).toEqual(suites);
  });

  test.each(suites.map((suite) => [suite.name, suite] as const))(
    '%s: noble and the platform take what signing makes, of the lengths stated',
    async (name, suite) => {
      const key = keys[name];
      const signature = key.sign(message);
      expect(signature.length).toBe(suite.signatureBytes);
      expect(key.publicKey.length).toBe(suite.publicKeyBytes);
      expect(suite.isWellFormed(signature)).toBe(true);
      expect(suite.verify(key.publicKey, message, signature)).toBe(true);
      expect(await platform.fastVerify(name, key, message, signature)).toBe(true);
      expect(await platform.fastVerify(name, key, Uint8Array.of(4), signature)).toBe(false);
    },
  );
});

describe('the parts of an Ed25519 signature', () => {
  const signature = ed25519Key.sign(message);
  const withR = (fill: (r: Uint8Array) => void) => {
    const changed = signature.slice();
    fill(changed.subarray(0, 32));
    return changed;
  };
  const order = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010';

  test.each<[string, Uint8Array, boolean]>([
    ['as signed', signature, true],
    [
      'y of R is p - 1',
      withR((r) => {
        r.fill(255);
        r[0] = 236;
        r[31] = 127;
      }),
      true,
    ],
    [
      'y of R is p',
      withR((r) => {
        r.fill(255);
        r[0] = 237;
        r[31] = 127;
      }),
      false,
    ],
    [
      'y of R is 2^255 - 1',
      withR((r) => {
        r.fill(255);
        r[31] = 127;
      }),
      false,
    ],
    [
      'R is 1 with a sign',
      withR((r) => {
        r.fill(0);
        r[0] = 1;
        r[31] = 128;
      }),
      false,
    ],
    [
      'R is p - 1 with a sign',
      withR((r) => {
        r.fill(255);
        r[0] = 236;
      }),
      false,
    ],
    [
      'R is 1',
      withR((r) => {
        r.fill(0);
        r[0] = 1;
      }),
      true,
    ],
    ['s is L', new Uint8Array([...signature.subarray(0, 32), ...Buffer.from(order, 'hex')]), false],
    [
      's is L - 1',
      new Uint8Array([...signature.subarray(0, 32), 0xec, ...Buffer.from(order.slice(2), 'hex')]),
      true,
    ],
    ['63 bytes', signature.subarray(1), false],
  ])('%s', (_title, given, isCanonical) => {
    expect(hasCanonicalParts(given)).toBe(isCanonical);
  });
});

describe('the platform over WebCrypto', () => {
  test('a key that cannot be imported verifies nothing', async () => {
    const key = { ...esp256Key, publicKey: new Uint8Array(65) };
    const signature = esp256Key.sign(message);
    expect(await platform.fastVerify('ESP256', key, message, signature)).toBe(false);
  });

  test('a key is imported once', async () => {
    let imports = 0;
    const real = crypto as unknown as WebCrypto<unknown>;
    const counting: WebCrypto<unknown> = {
      subtle: {
        importKey: (...args) => {
          imports += 1;
          return real.subtle.importKey(...args);
        },
        verify: (...args) => real.subtle.verify(...args),
        digest: (...args) => real.subtle.digest(...args),
      },
      getRandomValues: (bytes) => real.getRandomValues(bytes),
    };
    const counted = webCryptoPlatform(counting);
    const signature = ed25519Key.sign(message);
    for (let i = 0; i < 3; i += 1) {
      expect(await counted.fastVerify('Ed25519', ed25519Key, message, signature)).toBe(true);
    }
    expect(imports).toBe(1);
  });

  test('random bytes are as many as were asked for', () => {
    expect(platform.random(48).length).toBe(48);
    expect(platform.random(32)).not.toEqual(platform.random(32));
  });

  test('a suite is found by its name', () => {
    expect(suites.map(({ name }) => suiteOf(name))).toEqual(suites);
  });
});
