/** The platforms of tests: Node's own WebCrypto, alone and with the kernel. */
import type { webcrypto } from 'node:crypto';
import { type WebCrypto, webCryptoPlatform } from '../../../src/core/crypto/webcrypto.ts';
import { kernelModule } from '../crypto/kernel/build.ts';

const nodeCrypto = crypto as unknown as WebCrypto<webcrypto.CryptoKey>;

export const platform = webCryptoPlatform(nodeCrypto);

/** A kernel that fails does so aloud: nothing here is decided by what would take over. */
export const kernelPlatform = webCryptoPlatform(nodeCrypto, {
  module: kernelModule(),
  report: (event, fault) => {
    throw new Error(event, { cause: fault });
  },
});

export const platforms = [
  ['without the kernel', platform],
  ['with the kernel', kernelPlatform],
] as const;
