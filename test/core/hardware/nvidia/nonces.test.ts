import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { isPublicNonce } from '../../../../src/core/hardware/nvidia/nonces.ts';

test('a nonce of published evidence is public', () => {
  const hex = '4760e30534a0621357d458b1a7936551b5dc4cd1e69718adf7ed9fb0252a537e';
  expect(isPublicNonce(hexToBytes(hex))).toBe(true);
});

test.each([0x00, 0x11, 0xff])('a nonce of one repeated byte %i is public', (byte) => {
  expect(isPublicNonce(new Uint8Array(32).fill(byte))).toBe(true);
});

test('any other nonce is not', () => {
  expect(isPublicNonce(sha256(new Uint8Array()))).toBe(false);
  expect(isPublicNonce(new Uint8Array(32).fill(1, 1))).toBe(false);
});
