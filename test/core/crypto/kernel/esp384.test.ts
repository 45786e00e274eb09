import { p384 } from '@noble/curves/nist.js';
import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { KernelInstance, type SignedItem } from '../../../../src/core/crypto/kernel-instance.ts';
import { keyOf } from '../../../../src/core/crypto/key.ts';
import { suiteOf } from '../../../../src/core/crypto/suites.ts';
import { kernelPlatform, platform } from '../../verify/platform.ts';
import { kernelModule } from './build.ts';
import { Dice } from './dice.ts';

const { Point } = p384;
const { Fn, Fp } = Point;
const N = Fn.ORDER;
const suite = suiteOf('ESP384');
const kernel = new KernelInstance(kernelModule(), (count) => new Uint8Array(count).fill(1));
kernel.start();

const bytesOf = (value: bigint) => Fn.toBytes(Fn.create(value));
const hashOf = (message: Uint8Array) => BigInt(`0x${Buffer.from(sha384(message)).toString('hex')}`);
/** 48 bytes of a number that need not be below n. */
const raw = (value: bigint) =>
  Uint8Array.from(Buffer.from(value.toString(16).padStart(96, '0'), 'hex'));

interface Signed extends SignedItem {
  readonly isValid: boolean;
}

/** A signature by a chosen key and nonce; s may be changed afterwards. */
function signed(d: bigint, nonce: bigint, message: Uint8Array, highS: boolean): Signed {
  const publicKey = Point.BASE.multiply(d).toBytes(false);
  const r = Fn.create(Point.BASE.multiply(nonce).x);
  const s = Fn.mul(Fn.inv(nonce), Fn.create(hashOf(message) + r * d));
  const signature = concatBytes(bytesOf(r), bytesOf(highS ? N - s : s));
  return { key: { publicKey }, message, signature, isValid: true };
}

const dice = new Dice(384);
const pool = Array.from({ length: 60 }, (_, n) => {
  const message = dice.bytes(dice.below(300));
  return signed(
    (dice.bits(383) % (N - 1n)) + 1n,
    (dice.bits(383) % (N - 1n)) + 1n,
    message,
    n % 2 === 0,
  );
});

/** As it is, or with something about it changed. */
function changed(item: Signed): SignedItem {
  const signature = item.signature.slice();
  const how = dice.below(10);
  if (how < 4) return item;
  if (how < 6) signature[dice.below(96)]! ^= 1 << dice.below(8);
  else if (how === 6)
    signature.set(raw(dice.pick([0n, N, N + 1n, 2n ** 384n - 1n])), 48 * dice.below(2));
  else if (how === 7)
    signature.set(raw(dice.pick([1n, 2n, N - 1n, 1n << 383n])), 48 * dice.below(2));
  else if (how === 8) return { ...item, message: dice.bytes(40) };
  else return { ...item, key: dice.pick(pool).key };
  return { ...item, signature };
}

function nobleHolds({ key, message, signature }: SignedItem): boolean {
  try {
    return suite.verify(key.publicKey, message, signature);
  } catch {
    return false;
  }
}

describe('ESP384', () => {
  test('verdicts are those of noble for 2,000 signatures, changed ones among them, hot keys and cold', () => {
    const counts = { held: 0, refused: 0 };
    for (let n = 0; n < 2000; n++) {
      const item = changed(dice.pick(pool));
      const verdict = kernel.verifyEsp384(item);
      expect(verdict).toBe(nobleHolds(item));
      counts[verdict ? 'held' : 'refused'] += 1;
    }
    expect(Math.min(counts.held, counts.refused)).toBeGreaterThan(500);
  }, 120_000);

  test('two equal points, which the formulas leave out, are left to the platform', async () => {
    // d = e/r, so that u1 G = u2 Q.
    const message = Uint8Array.of(1);
    const nonce = 12345n;
    const r = Fn.create(Point.BASE.multiply(nonce).x);
    const item = signed(Fn.div(Fn.create(hashOf(message)), r), nonce, message, false);
    expect(nobleHolds(item)).toBe(true);
    expect(kernel.verifyEsp384(item)).toBe(undefined);
    const key = keyOf(suite, item.key.publicKey);
    for (const on of [platform, kernelPlatform]) {
      expect(await on.fastVerify('ESP384', key, message, item.signature)).toBe(true);
    }
  });

  test('two opposite points, whose sum is infinity, are left to the platform, which refuses', async () => {
    // d = -e/r, so that u1 G = -u2 Q.
    const message = Uint8Array.of(2);
    const r = Fn.create(Point.BASE.multiply(777n).x);
    const d = Fn.neg(Fn.div(Fn.create(hashOf(message)), r));
    const publicKey = Point.BASE.multiply(d).toBytes(false);
    const item = { key: { publicKey }, message, signature: concatBytes(bytesOf(r), bytesOf(5n)) };
    expect(nobleHolds(item)).toBe(false);
    expect(kernel.verifyEsp384(item)).toBe(undefined);
    const key = keyOf(suite, publicKey);
    expect(await kernelPlatform.fastVerify('ESP384', key, message, item.signature)).toBe(false);
  });

  test('scalars at their ends: u1 and u2 of few bits and of many', () => {
    const message = Uint8Array.of(3);
    const e = hashOf(message);
    for (const u2 of [
      1n,
      2n,
      15n,
      16n,
      17n,
      31n,
      32n,
      N - 1n,
      N - 2n,
      N - 38n,
      N - 19n,
      2n ** 383n,
    ]) {
      for (const nonce of [1n, 2n, 99n, N - 1n]) {
        const r = Fn.create(Point.BASE.multiply(nonce).x);
        // s = r/u2, and the key that makes it right: u1 + u2 d = nonce.
        const s = Fn.div(r, Fn.create(u2));
        const d = Fn.div(Fn.sub(nonce, Fn.div(Fn.create(e), s)), Fn.create(u2));
        const publicKey = Point.BASE.multiply(d).toBytes(false);
        const item = {
          key: { publicKey },
          message,
          signature: concatBytes(bytesOf(r), bytesOf(s)),
        };
        expect(kernel.verifyEsp384(item) ?? true).toBe(true);
        const signature = concatBytes(bytesOf(r + 1n), bytesOf(s));
        expect(kernel.verifyEsp384({ ...item, signature }) ?? false).toBe(false);
      }
    }
  });

  test('what is no key or no signature of its length is left alone', () => {
    const item = pool[0]!;
    const off = item.key.publicKey.slice();
    off[96]! ^= 1;
    const [x, y] = [Fp.ORDER + 1n, 1n].map(raw);
    for (const publicKey of [
      off,
      concatBytes(Uint8Array.of(4), x!, y!),
      off.subarray(1),
      new Uint8Array(97),
    ]) {
      expect(kernel.verifyEsp384({ ...item, key: { publicKey } })).toBe(undefined);
    }
    const signature = item.signature.subarray(1);
    expect(kernel.verifyEsp384({ ...item, signature })).toBe(undefined);
  });
});
