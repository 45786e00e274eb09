import { describe, expect, test } from 'vitest';
import { KernelInstance, type SignedItem } from '../../../../src/core/crypto/kernel-instance.ts';
import { kernelModule } from './build.ts';
import { Dice } from './dice.ts';
import { forged, honest, nobleHolds, odd } from './items.ts';

const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount));

function started(draw: (byteCount: number) => Uint8Array = random): KernelInstance {
  const kernel = new KernelInstance(kernelModule(), draw);
  expect(kernel.start()).toBe(true);
  return kernel;
}

const kernel = started();
const eight = Array.from({ length: 8 }, (_, n) => honest(n, Uint8Array.of(n)));

function patterned(items: readonly SignedItem[], isBad: (n: number) => boolean) {
  const changed = items.map((item, n) => (isBad(n) ? forged(item) : item));
  expect(kernel.verifyEd25519(changed)).toEqual(items.map((_, n) => !isBad(n)));
}

describe('verdicts', () => {
  test('are those of noble for 2,000 items, each hidden in a batch of a size of its own', () => {
    const dice = new Dice(4);
    let checked = 0;
    while (checked < 2000) {
      const items = Array.from({ length: 1 + dice.below(dice.pick([4, 12, 70, 300])) }, () =>
        odd(dice),
      );
      expect(kernel.verifyEd25519(items)).toEqual(items.map(nobleHolds));
      checked += items.length;
    }
  }, 60_000);

  test('are right for every pattern of bad positions up to eight items', () => {
    for (let count = 1; count <= 8; count++) {
      for (let bad = 0; bad < 2 ** count; bad++) {
        patterned(eight.slice(0, count), (n) => ((bad >> n) & 1) === 1);
      }
    }
  });

  test.each([9, 64, 65, 200, 1024, 4096, 5000])(
    'are right for %i items with bad ones at random places',
    (count) => {
      const dice = new Dice(count);
      const items = Array.from({ length: count }, (_, n) => eight[n % 8]!);
      for (const some of [0, 1, 2, 9, count]) {
        const bad = new Set(Array.from({ length: some }, () => dice.below(count)));
        patterned(items, (n) => bad.has(n));
      }
    },
    60_000,
  );

  test.each([
    ['all', 1],
    ['half', 2],
    ['one of sixteen', 16],
    ['one of 256', 256],
  ])('of a batch in which %s are bad cost at most two and a half batches', (_, each) => {
    // A search without its cap goes over 1,024 items and then over 512 a level, of eight levels.
    const count = 1024;
    const dice = new Dice(each);
    const bad = new Set(
      Array.from({ length: count / each }, (_, n) => n * each + dice.below(each)),
    );
    patterned(
      Array.from({ length: count }, (_, n) => eight[n % 8]!),
      (n) => bad.has(n),
    );
    expect(kernel.lastSummed).toBeGreaterThan(count);
    expect(kernel.lastSummed).toBeLessThanOrEqual(2.5 * count);
  });

  test('of a clean batch cost one equation, with one bad item at most two', () => {
    const items = Array.from({ length: 1024 }, (_, n) => eight[n % 8]!);
    patterned(items, () => false);
    expect(kernel.lastSummed).toBe(1024);
    patterned(items, (n) => n === 700);
    expect(kernel.lastSummed).toBeLessThanOrEqual(2048);
  });

  test('of two bad items that cancel each other in a sum without coefficients are two refusals', () => {
    // s + 1 in one and s - 1 in the other, of one key and message.
    const [item] = eight;
    const up = { ...item!, signature: item!.signature.slice() };
    const down = { ...item!, signature: item!.signature.slice() };
    up.signature[32]! += 1;
    down.signature[32]! -= 1;
    expect(kernel.verifyEd25519([up, down])).toEqual([false, false]);
    const verdicts = kernel.verifyEd25519([...eight, up, down, ...eight]);
    expect(verdicts.flatMap((holds, n) => (holds ? [] : [n]))).toEqual([8, 9]);
  });
});

describe('memory', () => {
  test('messages that fill it are split over calls', () => {
    const items = Array.from({ length: 5 }, (_, n) => honest(n, new Uint8Array(900_000).fill(n)));
    expect(kernel.verifyEd25519(items)).toEqual(items.map(() => true));
  });

  test('an item that does not fit is not taken, and throws before anything is copied', () => {
    const item = eight[0]!;
    const wrong: SignedItem[] = [
      { ...item, signature: item.signature.subarray(1) },
      { ...item, signature: new Uint8Array(65) },
      { ...item, key: { publicKey: new Uint8Array(31) } },
      { ...item, message: new Uint8Array(2 ** 21 + 1) },
    ];
    for (const one of wrong) {
      expect(kernel.takes(one)).toBe(false);
      expect(() => kernel.verifyEd25519([one])).toThrow('does not fit');
    }
    expect(kernel.takes(item)).toBe(true);
    expect(kernel.verifyEd25519([item])).toEqual([true]);
  });

  test('9,000 keys one after the other turn each other out, and no verdict changes', () => {
    const keys = Array.from({ length: 40 }, (_, n) => honest(n, Uint8Array.of(1)));
    const dice = new Dice(9);
    const strange = () => ({ ...eight[0]!, key: { publicKey: dice.bytes(32) } });
    for (let times = 0; times < 3; times++) {
      const strangers = Array.from({ length: 4000 }, strange);
      const verdicts = kernel.verifyEd25519([...keys, ...strangers, ...keys]);
      expect(verdicts.filter(Boolean).length).toBe(80);
    }
  }, 60_000);
});

describe('coefficients', () => {
  function recording() {
    const drawn: Uint8Array[] = [];
    const draw = (byteCount: number) => {
      const bytes = random(byteCount);
      drawn.push(bytes);
      return bytes;
    };
    return { drawn, kernel: started(draw) };
  }

  test('of two runs over the same batch differ, 16 bytes for each item', () => {
    const { drawn, kernel: one } = recording();
    const items = Array.from({ length: 5 }, () => eight).flat();
    const before = drawn.length;
    one.verifyEd25519(items);
    one.verifyEd25519(items);
    const [first, second] = drawn.slice(before);
    expect(drawn.length - before).toBe(2);
    expect([first!.length, second!.length]).toEqual([16 * 40, 16 * 40]);
    expect(first).not.toEqual(second);
  });

  test('are not drawn for hot keys, whose tables decide; a bad signature among theirs is refused with some', () => {
    const { drawn, kernel: one } = recording();
    for (let times = 0; times < 40; times++) one.verifyEd25519(eight);
    const before = drawn.length;
    expect(one.verifyEd25519(eight)).toEqual(eight.map(() => true));
    expect(drawn.length).toBe(before);
    const items = [...eight, forged(eight[1]!)];
    expect(one.verifyEd25519(items)).toEqual(items.map((_, n) => n !== 8));
  });

  test('are drawn when the inputs cannot change any more: what is changed while they are drawn changes nothing', () => {
    const items = eight.map((item) => ({ ...item, signature: item.signature.slice() }));
    const one = started((byteCount) => {
      for (const { signature } of items) signature.fill(0);
      return random(byteCount);
    });
    for (const [n, { signature }] of items.entries()) signature.set(eight[n]!.signature);
    expect(one.verifyEd25519(items)).toEqual(items.map(() => true));
    expect(items.every(({ signature }) => signature.every((byte) => byte === 0))).toBe(true);
  });

  test('that are all zero, all one or the extremes of their type decide nothing differently', () => {
    for (const byte of [0, 255, 127, 128, 1]) {
      const one = started((byteCount) => new Uint8Array(byteCount).fill(byte));
      // By tables, then by buckets.
      for (const times of [1, 10]) {
        const more = Array.from({ length: times }, () => eight).flat();
        const items = [...eight, forged(eight[1]!), ...more];
        expect(one.verifyEd25519(items)).toEqual(items.map((_, n) => n !== 8));
      }
    }
  });

  test('too few of them end the call', () => {
    const one = new KernelInstance(kernelModule(), () => new Uint8Array(1));
    expect(() => one.start()).toThrow('too little randomness');
  });

  test('cannot be drawn by a function that enters the kernel again', () => {
    let again: () => void = () => undefined;
    const one = started((byteCount) => {
      again();
      return random(byteCount);
    });
    again = () => one.verifyEd25519(eight);
    expect(() => one.verifyEd25519(eight)).toThrow('entered while it runs');
    again = () => undefined;
    expect(one.verifyEd25519(eight)).toEqual(eight.map(() => true));
  });
});
