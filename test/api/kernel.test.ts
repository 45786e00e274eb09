import { expect, test } from 'vitest';
import kernelModule from '../../src/core/crypto/kernel/kernel.wasm';
import { knownAnswers } from '../../src/core/crypto/kernel-vectors.ts';
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
