/** Whole ECDSA verifications beside noble's: hot keys and cold; new keys in a new kernel for each 2,000. */
import { expect } from 'vitest';
import { type EcdsaSuite, KernelInstance } from '../../src/core/crypto/kernel-instance.ts';
import { kernelModule } from '../core/crypto/kernel/build.ts';
import { EcdsaItems } from '../core/crypto/kernel/ecdsa-items.ts';

/** What the kernel leaves to the platform is not counted. */
export function expectNobleVerdicts(name: EcdsaSuite, seed: number, count: number): void {
  for (let checked = 0, round = 0; checked < count; round++) {
    const kernel = new KernelInstance(kernelModule(), (bytes) => new Uint8Array(bytes));
    expect(kernel.start()).toBe(true);
    const items = new EcdsaItems(name, seed + round, 4);
    for (let n = 0; n < 2000; n++) {
      const item = items.odd();
      const verdict = kernel.verifyEcdsa(name, item);
      if (verdict === undefined) continue;
      expect(verdict).toBe(items.nobleHolds(item));
      checked += 1;
    }
  }
}
