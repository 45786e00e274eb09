import { expect, test } from 'vitest';
import kernelModule from '../../src/core/crypto/kernel/kernel.wasm';
import { knownAnswers, knownEcdsaItem } from '../../src/core/crypto/kernel-vectors.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';

test('the kernel runs in workerd, from a compiled module, with randomness of a request', () => {
  const faults: unknown[] = [];
  const report = (_event: string, fault: unknown) => faults.push(fault);
  const { kernel } = webCryptoPlatform(crypto, { module: kernelModule, report });
  const answers = knownAnswers();
  for (let times = 0; times < 10; times++) {
    const verdicts = kernel!.verifyEd25519(answers.map(({ item }) => item));
    expect(verdicts).toEqual(answers.map(({ holds }) => holds));
  }
  expect(faults).toEqual([]);
});

test('ECDSA keys are decided there by their tables', () => {
  const faults: unknown[] = [];
  const report = (_event: string, fault: unknown) => faults.push(fault);
  const { kernel } = webCryptoPlatform(crypto, { module: kernelModule, report });
  for (const suite of ['ESP256', 'ESP384'] as const) {
    // The kernel proves itself on the same key first: it is hot by then.
    const item = knownEcdsaItem(suite);
    expect(kernel!.verifyEcdsa(suite, item)).toBe(true);
    expect(kernel!.verifyEcdsa(suite, { ...item, message: new Uint8Array(9) })).toBe(false);
  }
  expect(faults).toEqual([]);
});
