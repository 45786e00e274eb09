import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mangledKey, mangledSignature, smallOrderPoints } from '../../../fixtures/torsion.ts';
import { admitKey, coseKeyOf, keyOf } from '../../../src/core/crypto/key.ts';
import { type SigningKey, signingKey } from '../../../src/core/crypto/signing.ts';
import { suiteOf } from '../../../src/core/crypto/suites.ts';
import type { Bytes } from '../../../src/core/model.ts';
import { checkSignatures, type SignatureTask } from '../../../src/core/verify/signatures.ts';
import { kernelPlatform, platform, platforms } from './platform.ts';

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes[0] !== 255);
const message = fc.uint8Array({ maxLength: 80 });
const torsion = fc.record({ key: fc.nat(7), nonce: fc.nat(7) });
const flip = fc.option(fc.nat(511), { nil: null, freq: 2 });
const ed25519Suite = suiteOf('Ed25519');

function flipped(bytes: Bytes, bit: number | null): Bytes {
  const changed = bytes.slice();
  if (bit !== null) changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}

/** An Ed25519 signature, most of them with points of small order, some with a bit flipped. */
const mangled: fc.Arbitrary<SignatureTask> = fc
  .record({ secret, message, torsion, flip })
  .map(({ secret: d, message: m, torsion: by, flip: bit }) => ({
    key: keyOf(ed25519Suite, mangledKey(d, by)),
    message: m,
    signature: flipped(mangledSignature(d, m, by), bit),
  }));

async function alone(task: SignatureTask, on = platform): Promise<boolean> {
  return (await checkSignatures([task], on))[0]!;
}

describe.each(platforms)('Ed25519, %s', (_title, on) => {
  test('every verdict is that of the cofactored equation over canonical encodings', async () => {
    await fc.assert(
      fc.asyncProperty(mangled, async (task) => {
        const { key, message: m, signature } = task;
        expect(admitKey(coseKeyOf(key)).ok).toBe(true);
        const wanted = ed25519.verify(signature, m, key.publicKey, { zip215: false });
        expect(await alone(task, on)).toBe(wanted);
      }),
      { numRuns: 60 },
    );
  });

  test('torsion in key and R is accepted, whatever h is', async () => {
    for (let at = 0; at < 8; at += 1) {
      const d = new Uint8Array(32).fill(at + 1);
      const by = { key: at, nonce: (at * 3 + 1) % 8 };
      const key = keyOf(ed25519Suite, mangledKey(d, by));
      const m = Uint8Array.of(at);
      const task = { key, message: m, signature: mangledSignature(d, m, by) };
      expect(await alone(task, on)).toBe(true);
    }
  });

  test.each(smallOrderPoints.map((point, at) => [at, point] as const))(
    'the key of small order %i is not admitted',
    (_at, point) => {
      const key = admitKey(coseKeyOf({ suite: 'Ed25519', publicKey: point }));
      expect(key).toEqual({ ok: false, reason: 'key_inadmissible' });
    },
  );
});

describe.each(platforms)('a batch, %s', (_title, on) => {
  test('says of each signature what is said of it alone, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mangled, { maxLength: 12 }), async (tasks) => {
        const singles = await Promise.all(tasks.map((task) => alone(task)));
        expect(await checkSignatures(tasks, on)).toEqual(singles);
        expect(await checkSignatures(tasks.toReversed(), on)).toEqual(singles.toReversed());
      }),
      { numRuns: 15 },
    );
  });

  test('of nothing has no verdicts', async () => {
    expect(await checkSignatures([], on)).toEqual([]);
  });
});

describe('two who submit at once', () => {
  /** Every third of one and every second of the other is bad. */
  function submission(seed: number, period: number): SignatureTask[] {
    return Array.from({ length: 90 }, (_, n) => {
      const key = signingKey('Ed25519', new Uint8Array(32).fill((seed + n) % 50));
      const m = Uint8Array.of(seed, n);
      const signature = flipped(key.sign(m), n % period === 0 ? 300 : null);
      return { key, message: m, signature };
    });
  }

  test('have each the verdicts that are theirs, however their calls interleave', async () => {
    const submissions = [submission(1, 3), submission(60, 2), submission(120, 91)];
    const wanted = [3, 2, 91].map((period) =>
      Array.from({ length: 90 }, (_, n) => n % period !== 0),
    );
    for (let times = 0; times < 3; times += 1) {
      const rounds = submissions.map(async (tasks, who) => {
        const verdicts: boolean[] = [];
        // Groups of odd sizes, so that each waits where another one calls.
        for (let at = 0; at < tasks.length; at += 7 + who) {
          const group = tasks.slice(at, at + 7 + who);
          verdicts.push(...(await checkSignatures(group, kernelPlatform)));
          await new Promise((done) => setImmediate(done));
        }
        return verdicts;
      });
      expect(await Promise.all(rounds)).toEqual(wanted);
    }
  });

  test('and one more whose messages are changed while it waits: what was given when called counts', async () => {
    const tasks = submission(5, 91).slice(1, 20);
    const verdicts = checkSignatures(tasks, kernelPlatform);
    for (const { message: m, signature } of tasks) {
      m.fill(0);
      signature.fill(0);
    }
    expect(await verdicts).toEqual(tasks.map(() => true));
  });
});

describe.each([['ESP256', p256, 32] as const, ['ESP384', p384, 48] as const])(
  '%s',
  (name, curve, width) => {
    const keys: readonly SigningKey[] = [1, 2].map((n) =>
      signingKey(name, new Uint8Array(width).fill(n)),
    );
    const { Fn } = curve.Point;

    /** n - s in place of s, or a part that is 0 or n. */
    function changed(signature: Bytes, how: string): Bytes {
      const result = signature.slice();
      const s = Fn.fromBytes(signature.subarray(width));
      const order = Uint8Array.from(Buffer.from(Fn.ORDER.toString(16), 'hex'));
      if (how === 'other s') result.set(Fn.toBytes(Fn.neg(s)), width);
      else if (how === 'r = 0') result.fill(0, 0, width);
      else if (how === 's = 0') result.fill(0, width);
      else if (how === 'r = n') result.set(order, 0);
      else if (how === 's = n') result.set(order, width);
      return how === 'short' ? result.subarray(1) : result;
    }

    test('every verdict is that of noble with any s', async () => {
      const hows = ['as signed', 'other s', 'r = 0', 's = 0', 'r = n', 's = n', 'short'];
      const task = fc.record({
        key: fc.constantFrom(...keys),
        signer: fc.constantFrom(...keys),
        message,
        how: fc.constantFrom(...hows),
        bit: fc.option(fc.nat(8 * width - 1), { nil: null, freq: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(task, async ({ key, signer, message: m, how, bit }) => {
          const signature = flipped(changed(signer.sign(m), how), how === 'short' ? null : bit);
          const wanted = isValid(signature, m, key);
          for (const [, on] of platforms) {
            expect(await alone({ key, message: m, signature }, on)).toBe(wanted);
          }
        }),
        { numRuns: 30 },
      );
    });

    function isValid(signature: Bytes, m: Bytes, key: SigningKey): boolean {
      try {
        return curve.verify(signature, m, key.publicKey, { lowS: false, format: 'compact' });
      } catch {
        return false;
      }
    }

    // 2,000 signatures of ESP256; of both, 2,000 are compared with the kernel in ../crypto/kernel/ecdsa.test.ts.
    const messages = name === 'ESP256' ? 125 : 15;

    test('the accept sets of WebCrypto and of noble are equal over signatures of every kind', async () => {
      const hows = ['as signed', 'other s', 'r = 0', 's = 0', 'r = n', 's = n', 'short', 'flipped'];
      for (const key of keys) {
        for (let n = 0; n < messages; n++) {
          const m = Uint8Array.of(n);
          const signed = key.sign(m);
          for (const how of hows) {
            const signature = how === 'flipped' ? flipped(signed, n) : changed(signed, how);
            expect(await alone({ key, message: m, signature })).toBe(isValid(signature, m, key));
          }
        }
      }
    }, 60_000);

    test('both signatures with s and n - s are accepted', async () => {
      const [key] = keys;
      const m = Uint8Array.of(1);
      const signature = key!.sign(m);
      expect(await alone({ key: key!, message: m, signature })).toBe(true);
      expect(await alone({ key: key!, message: m, signature: changed(signature, 'other s') })).toBe(
        true,
      );
    });
  },
);
