import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { decodeCoseReceipt } from '../../src/core/log/cose-receipt.ts';
import { vectorBytes, vectorsPresent } from './vectors.ts';

const issuer = 'https://transparency-service.example.com';

describe.skipIf(!vectorsPresent)('published COSE receipts', () => {
  test('inclusion', () => {
    const opened = decodeCoseReceipt(vectorBytes('cose-receipts/inclusion-receipt.cbor'));
    if (!opened.ok) throw new Error(opened.reason);
    const { algorithm, kid, proof, signature } = opened.value;
    expect(opened.value).toMatchObject({ algorithm: -7, issuer });
    expect(kid).toEqual(utf8ToBytes('test-key-1'));
    expect(proof).toMatchObject({ type: 'inclusion', size: 5, index: 3 });
    expect(proof.path.map(bytesToHex).map((hash) => hash.slice(0, 8))).toEqual([
      ...['3d06455d', '33a52117', '4d75742d'],
    ]);
    expect(algorithm === -7 && signature.length).toBe(64);
  });

  test('consistency', () => {
    const opened = decodeCoseReceipt(vectorBytes('cose-receipts/consistency-receipt.cbor'));
    if (!opened.ok) throw new Error(opened.reason);
    const { proof } = opened.value;
    expect(proof).toMatchObject({ type: 'consistency', fromSize: 3, size: 5 });
    expect(proof.path.map(bytesToHex).map((hash) => hash.slice(0, 8))).toEqual([
      ...['3d06455d', '987ba809', '33a52117', '4d75742d'],
    ]);
  });

  test.each(['inclusion', 'consistency'])('no prefix of %s is a receipt', (type) => {
    const bytes = vectorBytes(`cose-receipts/${type}-receipt.cbor`);
    for (let end = 0; end < bytes.length; end++) {
      expect(decodeCoseReceipt(bytes.slice(0, end)).ok, `${end} bytes`).toBe(false);
    }
  });
});
