import { describe, expect, test } from 'vitest';
import {
  type EcdsaSuite,
  KernelInstance,
  type SignedItem,
} from '../../../../src/core/crypto/kernel-instance.ts';
import { keyOf } from '../../../../src/core/crypto/key.ts';
import { suiteOf } from '../../../../src/core/crypto/suites.ts';
import { kernelPlatform, platform } from '../../verify/platform.ts';
import { kernelModule } from './build.ts';
import { EcdsaItems, HEAT } from './ecdsa-items.ts';

function started(): KernelInstance {
  const one = new KernelInstance(kernelModule(), (count) => new Uint8Array(count).fill(1));
  one.start();
  return one;
}

/** For both suites: what one curve leaves in its memory is nothing to the other. */
let kernel = started();

describe.each(['ESP256', 'ESP384'] as const)('%s', (name: EcdsaSuite) => {
  const keys = name === 'ESP256' ? 3 : 2;
  const items = new EcdsaItems(name, 384, keys);
  const { Point, width } = items.curve;
  const { Fn, Fp } = Point;
  const N = Fn.ORDER;
  let hotKeys = 0;

  /** The verdict on an item whose key is met so often that it has tables; places for them are few. */
  function hotVerdict(item: SignedItem): boolean | undefined {
    hotKeys += 1;
    if (hotKeys % 4 === 0) kernel = started();
    for (let times = 0; times < HEAT; times++) kernel.verifyEcdsa(name, item);
    return kernel.verifyEcdsa(name, item);
  }

  /** An item that the kernel may leave, hot or cold, and what the platform says of it. */
  async function expectPlatform(item: SignedItem, holds: boolean): Promise<void> {
    expect(items.nobleHolds(item)).toBe(holds);
    expect([holds, undefined]).toContain(kernel.verifyEcdsa(name, item));
    expect([holds, undefined]).toContain(hotVerdict(item));
    const key = keyOf(suiteOf(name), item.key.publicKey);
    for (const on of [platform, kernelPlatform]) {
      expect(await on.fastVerify(name, key, item.message, item.signature)).toBe(holds);
    }
  }

  test('verdicts are those of noble for 2,000 signatures, changed ones among them, hot keys and cold', () => {
    const counts = { held: 0, refused: 0, left: 0 };
    while (counts.held + counts.refused < 2000) {
      const item = items.odd();
      const verdict = kernel.verifyEcdsa(name, item);
      if (verdict === undefined) {
        counts.left += 1;
        continue;
      }
      expect(verdict).toBe(items.nobleHolds(item));
      counts[verdict ? 'held' : 'refused'] += 1;
    }
    expect(Math.min(counts.held, counts.refused)).toBeGreaterThan(500);
    // P-256 keys are the platform's until they are hot.
    expect(counts.left).toBe(name === 'ESP256' ? keys * (HEAT - 1) : 0);
  }, 120_000);

  test('of u1 G = u2 Q, equal points where they are added at the end, the platform says what noble says', async () => {
    // d = e/r, so that u1 G = u2 Q.
    const message = Uint8Array.of(1);
    const r = Fn.create(Point.BASE.multiply(12345n).x);
    await expectPlatform(items.signed(Fn.div(items.hashOf(message), r), 12345n, message), true);
  });

  test('u1 G = -u2 Q, whose sum is infinity, is left to the platform, which refuses', async () => {
    // d = -e/r, so that u1 G = -u2 Q.
    const message = Uint8Array.of(2);
    const r = Fn.create(Point.BASE.multiply(777n).x);
    const publicKey = items.keyOf(Fn.neg(Fn.div(items.hashOf(message), r)));
    const signature = items.signature(r, 5n);
    const item = { key: { publicKey }, message, signature };
    await expectPlatform(item, false);
    expect(kernel.verifyEcdsa(name, item)).toBe(undefined);
  });

  test('the keys G and -G, whose windows are those of G, are decided rightly or left', () => {
    for (const d of [1n, N - 1n]) {
      for (let n = 0n; n < 20n; n++) {
        const item = items.signed(d, n + 2n, Uint8Array.of(Number(n)));
        expect((n === 0n ? hotVerdict(item) : kernel.verifyEcdsa(name, item)) ?? true).toBe(true);
        const other = { ...item, message: Uint8Array.of(99) };
        expect(kernel.verifyEcdsa(name, other) ?? false).toBe(false);
      }
    }
  });

  test('scalars at their ends: u1 and u2 of few bits and of many, hot and cold', () => {
    let decided = 0;
    const expectHot = (item: SignedItem) => {
      expect(kernel.verifyEcdsa(name, item) ?? true).toBe(true);
      const verdict = hotVerdict(item);
      expect(verdict ?? true).toBe(true);
      if (verdict) decided += 1;
    };
    const message = Uint8Array.of(3);
    const e = items.hashOf(message);
    const few = [1n, 2n, 15n, 16n, 17n, 31n, 32n, 255n, 256n];
    const ends = [...few, ...few.map((one) => N - one), 1n << BigInt(8 * width - 1)];
    for (const u2 of ends) {
      const nonce = items.dice.pick([1n, 2n, 99n, N - 1n]);
      const r = Fn.create(Point.BASE.multiply(nonce).x);
      // s = r/u2, and the key that makes it right: u1 + u2 d = nonce.
      const s = Fn.div(r, Fn.create(u2));
      const publicKey = items.keyOf(Fn.div(Fn.sub(nonce, Fn.div(e, s)), Fn.create(u2)));
      const item = { key: { publicKey }, message, signature: items.signature(r, s) };
      expectHot(item);
      const signature = items.signature(Fn.create(r + 1n), s);
      expect(kernel.verifyEcdsa(name, { ...item, signature }) ?? false).toBe(false);
    }
    for (const u1 of ends) {
      // s = e/u1, and the key that makes it right.
      const s = Fn.div(e, Fn.create(u1));
      const r = Fn.create(Point.BASE.multiply(4321n).x);
      const publicKey = items.keyOf(Fn.div(Fn.sub(4321n, Fn.create(u1)), Fn.div(r, s)));
      const item = { key: { publicKey }, message, signature: items.signature(r, s) };
      expectHot(item);
    }
    expect(decided).toBeGreaterThan(ends.length);
  });

  test('an x of R above the order is r + n, and r alone where that is above p', () => {
    // No nonce with x >= n is known; the key is made from R and chosen scalars instead: Q = (R - u1 G)/u2.
    const message = Uint8Array.of(4);
    let found = 0;
    for (let over = 0n; found < 3; over++) {
      const point = liftX(N + over);
      if (!point) continue;
      found += 1;
      const [r, s] = [over, items.number()];
      if (r === 0n) continue;
      const u1 = Fn.div(items.hashOf(message), s);
      const q = point.add(Point.BASE.multiply(Fn.neg(u1))).multiply(Fn.div(s, r));
      const signature = items.signature(r, s);
      const item = { key: { publicKey: q.toBytes(false) }, message, signature };
      expect(items.nobleHolds(item)).toBe(true);
      expect(hotVerdict(item)).toBe(true);
      const off = items.signature(r + 1n, s);
      expect(kernel.verifyEcdsa(name, { ...item, signature: off })).toBe(false);
    }
  });

  function liftX(x: bigint) {
    try {
      return Point.fromHex(`02${Buffer.from(items.raw(x)).toString('hex')}`);
    } catch {
      return null;
    }
  }

  test('places of tables are few: one is given up when its key was not met for 1,024 signatures', () => {
    const places = name === 'ESP256' ? 6 : 4;
    const one = started();
    const ring = Array.from({ length: places + 1 }, (_, n) =>
      items.signed(BigInt(n + 10), 7n, Uint8Array.of(n)),
    );
    for (const item of ring) {
      for (let times = 0; times < HEAT + 1; times++) one.verifyEcdsa(name, item);
    }
    const last = ring[places]!;
    // P-256 alone tells by its verdict whether a key has tables.
    const without = name === 'ESP256' ? undefined : true;
    expect(one.verifyEcdsa(name, last)).toBe(without);
    for (let times = 0; times < 1024; times++) one.verifyEcdsa(name, last);
    expect(one.verifyEcdsa(name, last)).toBe(true);
    // The key that was turned out is decided rightly or left, those that stayed are decided.
    for (const item of ring) expect(one.verifyEcdsa(name, item) ?? true).toBe(true);
  });

  test('what is no key or no signature of its length is left alone', () => {
    const item = items.signed(5n, 7n, Uint8Array.of(5));
    const off = item.key.publicKey.slice();
    off[2 * width]! ^= 1;
    const large = Uint8Array.of(4, ...items.signature(Fp.ORDER + 1n, 1n));
    for (const publicKey of [off, large, off.subarray(1), new Uint8Array(2 * width + 1)]) {
      expect(hotVerdict({ ...item, key: { publicKey } })).toBe(undefined);
    }
    const signature = item.signature.subarray(1);
    expect(kernel.verifyEcdsa(name, { ...item, signature })).toBe(undefined);
    const message = new Uint8Array(2 ** 21 + 1);
    expect(kernel.verifyEcdsa(name, { ...item, message })).toBe(undefined);
  });
});
