/** The platform of tests: Node's own WebCrypto. */
import type { webcrypto } from 'node:crypto';
import { type WebCrypto, webCryptoPlatform } from '../../../src/core/crypto/webcrypto.ts';

export const platform = webCryptoPlatform(crypto as unknown as WebCrypto<webcrypto.CryptoKey>);
