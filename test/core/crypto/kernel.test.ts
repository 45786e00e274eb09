import { describe, expect, test } from 'vitest';
import { batchKernel, type KernelParts } from '../../../src/core/crypto/kernel.ts';
import { knownAnswers, knownEcdsaItem } from '../../../src/core/crypto/kernel-vectors.ts';
import { kernelBytes, kernelModule } from './kernel/build.ts';
import { EcdsaItems } from './kernel/ecdsa-items.ts';
import { nobleHolds } from './kernel/items.ts';

const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount));
const items = knownAnswers().map(({ item }) => item);

function kernelOf(parts: Partial<KernelParts>) {
  const reported: string[] = [];
  const report = (event: string, fault: unknown) => reported.push(`${event}: ${fault}`);
  return { reported, kernel: batchKernel({ module: kernelModule(), random, report, ...parts }) };
}

describe('the kernel of a platform', () => {
  test('has known answers that are noble’s', () => {
    expect(knownAnswers().map(({ holds }) => holds)).toEqual(items.map(nobleHolds));
  });

  test.each(['ESP256', 'ESP384'] as const)('has answers of %s that are noble’s', (suite) => {
    const item = knownEcdsaItem(suite);
    expect(new EcdsaItems(suite, 1, 1).nobleHolds(item)).toBe(true);
    const { kernel, reported } = kernelOf({});
    expect(kernel.verifyEcdsa(suite, item)).toBe(true);
    expect(kernel.verifyEcdsa(suite, { ...item, message: new Uint8Array(1) })).toBe(false);
    expect(reported).toEqual([]);
  });

  test.each([
    ['ESP256', 0x6b17d1f2],
    ['ESP384', 0xaa87ca22],
  ] as const)('that gives one wrong answer of %s is given up, and says so once', (suite, head) => {
    // Another x of G.
    const bytes = [24, 16, 8, 0].map((shift) => (head >>> shift) & 255);
    const { kernel, reported } = kernelOf({ module: patched(bytes, [...bytes.slice(0, 3), 0]) });
    expect(kernel.verifyEd25519(items)).not.toBe(null);
    expect(kernel.verifyEcdsa(suite, knownEcdsaItem(suite))).toBe(undefined);
    expect(kernel.verifyEcdsa(suite, knownEcdsaItem(suite))).toBe(undefined);
    expect(reported).toEqual(['kernel-unavailable: Error: a known answer is wrong']);
  });

  test('is started by its first question, not before', () => {
    let drawn = 0;
    const { kernel } = kernelOf({
      random: (byteCount) => {
        drawn += 1;
        return random(byteCount);
      },
    });
    expect(drawn).toBe(0);
    expect(kernel.verifyEd25519(items)).toEqual(knownAnswers().map(({ holds }) => holds));
    expect(drawn).toBeGreaterThan(0);
  });

  test('answers the same when its keys have become hot, torsion included', () => {
    const { kernel } = kernelOf({});
    for (let times = 0; times < 80; times++) {
      expect(kernel.verifyEd25519(items)).toEqual(knownAnswers().map(({ holds }) => holds));
      for (const { item, holds } of knownAnswers()) {
        expect(kernel.verifyEd25519([item])).toEqual([holds]);
      }
    }
    const quick = knownAnswers().filter(({ item }) => kernel.isQuick(item));
    expect(quick.length).toBeGreaterThan(8);
  });

  test('that does not start decides nothing, and says so once', () => {
    const { kernel, reported } = kernelOf({
      random: () => {
        throw new Error('no randomness');
      },
    });
    expect(kernel.takes(items[0]!)).toBe(false);
    expect(kernel.verifyEd25519(items)).toBe(null);
    expect(kernel.verifyEd25519(items)).toBe(null);
    expect(reported).toEqual(['kernel-unavailable: Error: no randomness']);
  });

  test('that fails while it runs is given up, and says so once', () => {
    let isBroken = false;
    const { kernel, reported } = kernelOf({
      random: (byteCount) => (isBroken ? new Uint8Array(0) : random(byteCount)),
    });
    expect(kernel.verifyEd25519(items)).not.toBe(null);
    isBroken = true;
    expect(kernel.verifyEd25519(items)).toBe(null);
    isBroken = false;
    expect(kernel.verifyEd25519(items)).toBe(null);
    expect(reported).toEqual(['kernel-unavailable: Error: kernel: too little randomness']);
  });

  test('of an engine that does not fuse relaxed_madd does not start', () => {
    // Where the probe is 1, its square has no rest: what an engine without the fusion finds of any number.
    const { kernel, reported } = kernelOf({ module: patched(float(1.000000001), float(1)) });
    expect(kernel.verifyEd25519(items)).toBe(null);
    expect(reported).toEqual(['kernel-unavailable: Error: relaxed_madd is not fused']);
  });

  test('that gives one wrong known answer does not start', () => {
    // f64x2.relaxed_nmadd in place of f64x2.relaxed_madd: another sign of every product.
    const { kernel, reported } = kernelOf({ module: patched([0xfd, 0x87, 2], [0xfd, 0x88, 2]) });
    expect(kernel.verifyEd25519(items)).toBe(null);
    expect(reported).toEqual(['kernel-unavailable: Error: a known answer is wrong']);
  });
});

function float(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

/** The kernel with some bytes changed wherever they are. */
function patched(from: readonly number[], to: readonly number[]): WebAssembly.Module {
  const bytes = kernelBytes();
  let places = 0;
  for (let at = 0; at + from.length <= bytes.length; at++) {
    if (!from.every((byte, i) => bytes[at + i] === byte)) continue;
    bytes.set(to, at);
    places += 1;
  }
  expect(places).toBeGreaterThan(0);
  return new WebAssembly.Module(bytes);
}
