import { bytesToHex } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode } from '../../../src/core/codec/cbor.ts';
import { suiteOf } from '../../../src/core/crypto/suites.ts';
import {
  decodeCoseReceipt,
  encodeCoseReceipt,
  type MerkleProof,
  receiptHeader,
  rootToBeSigned,
} from '../../../src/core/log/cose-receipt.ts';
import {
  consistencyPath,
  inclusionPath,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/core/log/proof.ts';
import { leafHash, listReader, treeRoot } from '../../../src/core/log/tree.ts';
import { logSigner } from './keys.ts';

const leaves = Array.from({ length: 9 }, (_, at) => leafHash(Uint8Array.of(at)));
const read = listReader(leaves);
const rootAt = (size: number) => treeRoot(read, size);
const { algorithm } = suiteOf('Ed25519');
const signer = { algorithm, kid: logSigner.key.keyId, issuer: logSigner.key.name };
const header = receiptHeader(signer);
const signed = (root: Uint8Array) => logSigner.sign(rootToBeSigned(header, root));

const inclusion: MerkleProof = {
  ...{ type: 'inclusion', size: 9, index: 3 },
  path: inclusionPath(read, 3, 9),
};
const consistency: MerkleProof = {
  ...{ type: 'consistency', fromSize: 4, size: 9 },
  path: consistencyPath(read, 4, 9),
};

test.each([inclusion, consistency])('a receipt of $type is read back as it was made', (proof) => {
  const bytes = encodeCoseReceipt(header, proof, signed(rootAt(9)));
  expect(decode(bytes).ok).toBe(true);
  const opened = decodeCoseReceipt(bytes);
  expect(opened).toEqual({
    ok: true,
    value: {
      ...{ ...signer, proof, enclosed: null },
      ...{ protectedBytes: header, signature: signed(rootAt(9)) },
    },
  });
});

test('the proofs in it hold under the very roots that were signed', () => {
  expect(verifyInclusion(leaves[3]!, 3, 9, inclusion.path, rootAt(9))).toBe(true);
  expect(verifyConsistency(4, rootAt(4), 9, rootAt(9), consistency.path)).toBe(true);
});

test('a tree of one leaf has no receipt in this form', () => {
  const proof: MerkleProof = { type: 'inclusion', size: 1, index: 0, path: [] };
  expect(() => encodeCoseReceipt(header, proof, new Uint8Array(64))).toThrow('one leaf');
});

test('whatever is cut off or flipped, it answers, and never with what it was', () => {
  const bytes = encodeCoseReceipt(header, inclusion, signed(rootAt(9)));
  const before = decodeCoseReceipt(bytes);
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
      expect(decodeCoseReceipt(bytes.slice(0, at)).ok).toBe(false);
      const flipped = bytes.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte));
      const opened = decodeCoseReceipt(flipped);
      if (opened.ok) expect(opened).not.toEqual(before);
    }),
  );
});

test('keys in another order are read, a key twice is not', () => {
  const hex = bytesToHex(encodeCoseReceipt(header, inclusion, new Uint8Array(64)));
  const [alg, kid] = ['0132', `0444${bytesToHex(signer.kid)}`];
  expect(hex).toContain(alg + kid);
  const turned = hex.replace(alg + kid, kid + alg);
  expect(decodeCoseReceipt(bytesOf(turned)).ok).toBe(true);
  const doubled = hex.replace(alg + kid, `${alg}0132`.padEnd((alg + kid).length, '0'));
  expect(decodeCoseReceipt(bytesOf(doubled)).ok).toBe(false);
});

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (byte) => Number.parseInt(byte, 16));
}
