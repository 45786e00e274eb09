import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ed25519Key, esp256Key, esp384Key } from '../../../fixtures/items-parts.ts';
import { type CborValue, decode, encode } from '../../../src/core/codec/cbor.ts';
import {
  admitKey,
  coseKeyOf,
  p384Key,
  thumbprintOf,
  ueidOf,
} from '../../../src/core/crypto/key.ts';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import type { AttestationKey } from '../../../src/core/model.ts';
import { mutated } from '../codec/arbitrary.ts';

const keys: readonly [string, AttestationKey][] = [
  ['Ed25519', ed25519Key],
  ['ESP256', esp256Key],
  ['ESP384', esp384Key],
];

function changed(key: AttestationKey, ...entries: [number, CborValue | undefined][]) {
  const decoded = decode(coseKeyOf(key));
  if (!decoded.ok || !(decoded.value instanceof Map)) throw new Error('no map');
  for (const [label, value] of entries) {
    if (value === undefined) decoded.value.delete(label);
    else decoded.value.set(label, value);
  }
  return admitKey(encode(decoded.value));
}

describe('admitKey', () => {
  test.each(keys)('a %s key comes back with its thumbprint', (_name, key) => {
    const { suite, publicKey, thumbprint } = key;
    const admitted = admitKey(coseKeyOf(key));
    expect(admitted).toEqual({ ok: true, value: { suite, publicKey, thumbprint } });
    expect(thumbprint).toEqual(sha256(coseKeyOf(key)));
  });

  test.each<[string, ReturnType<typeof admitKey>, string]>([
    ['nothing', admitKey(new Uint8Array()), 'key_malformed'],
    ['an array', admitKey(encode([])), 'key_malformed'],
    ['more than a key may have', admitKey(encode(new Uint8Array(300))), 'key_malformed'],
    ['a further parameter', changed(ed25519Key, [2, new Uint8Array(4)]), 'key_malformed'],
    ['a private key', changed(ed25519Key, [-4, new Uint8Array(32)]), 'key_malformed'],
    ['a point without y', changed(esp256Key, [-3, undefined]), 'key_malformed'],
    ['a compressed point', changed(esp256Key, [-3, true]), 'key_malformed'],
    ['an X25519 key', changed(ed25519Key, [-1, 4]), 'key_curve_unknown'],
    ['a curve that is a float', changed(ed25519Key, [-1, { float: 6 }]), 'key_curve_unknown'],
    ['a P-521 key', changed(esp384Key, [-1, 3]), 'key_curve_unknown'],
    ['an elliptic key type on an Edwards curve', changed(ed25519Key, [1, 2]), 'key_curve_unknown'],
    ['31 bytes', changed(ed25519Key, [-2, new Uint8Array(31)]), 'key_inadmissible'],
    [
      'a point that is not on P-256',
      changed(esp256Key, [-2, new Uint8Array(32)]),
      'key_inadmissible',
    ],
    ['a P-384 point said to be on P-256', changed(esp384Key, [-1, 1]), 'key_inadmissible'],
    [
      'the identity',
      changed(ed25519Key, [-2, hexToBytes(`01${'00'.repeat(31)}`)]),
      'key_inadmissible',
    ],
    [
      'y = p, which is 0 not canonical',
      changed(ed25519Key, [-2, hexToBytes(`ed${'ff'.repeat(30)}7f`)]),
      'key_inadmissible',
    ],
    [
      'a y on no point',
      changed(ed25519Key, [-2, hexToBytes(`02${'00'.repeat(31)}`)]),
      'key_inadmissible',
    ],
  ])('%s is refused', (_title, admitted, reason) => {
    expect(admitted).toEqual({ ok: false, reason });
  });

  test('a leading zero of a coordinate is no part to leave out', () => {
    const point = esp256Key.publicKey;
    expect(changed(esp256Key, [-2, point.slice(2, 33)], [-3, point.slice(34)]).ok).toBe(false);
  });

  test('no bytes make it fail, and what it admits has one COSE_Key', () => {
    const bytes = mutated(fc.constantFrom(...keys.map(([, key]) => coseKeyOf(key))));
    fc.assert(
      fc.property(bytes, (given) => {
        const admitted = admitKey(given);
        if (admitted.ok) expect(coseKeyOf(admitted.value)).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });
});

describe('thumbprints and UEIDs', () => {
  test('the example of RFC 9679 has the thumbprint that is printed there', () => {
    const x = '65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d';
    const y = '1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c';
    const publicKey = hexToBytes(`04${x}${y}`);
    expect(bytesToHex(thumbprintOf({ suite: 'ESP256', publicKey }))).toBe(
      '496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec',
    );
  });

  test('a UEID is of type RAND and holds the thumbprint', () => {
    expect(bytesToHex(ueidOf(ed25519Key.thumbprint))).toBe(
      `01${bytesToHex(ed25519Key.thumbprint)}`,
    );
  });

  test('a key of a certificate is the key that would be admitted', () => {
    const { suite, publicKey, thumbprint } = esp384Key;
    expect(p384Key(publicKey)).toEqual({ suite, publicKey, thumbprint });
  });

  test('a public key of another length is our own fault', () => {
    expect(() => coseKeyOf({ suite: 'Ed25519', publicKey: new Uint8Array(31) })).toThrow(
      RangeError,
    );
  });
});

test('a secret that the curve has not is no signing key', () => {
  expect(() => signingKey('ESP256', new Uint8Array(32))).toThrow();
});
