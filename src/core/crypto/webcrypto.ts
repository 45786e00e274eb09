/** The platform over WebCrypto, as workerd, Node and browsers have it. */
import type { AttestationKey, Bytes } from '../model.ts';
import { batchKernel, type KernelParts } from './kernel.ts';
import type { Platform } from './platform.ts';
import { suiteOf } from './suites.ts';

/** Imported keys held; an import costs about 9 µs. */
const CACHED_KEYS = 4096;

/** The part of `Crypto` that is used; `K` is the engine's own key type. */
export interface WebCrypto<K> {
  readonly subtle: {
    importKey(
      format: 'raw',
      key: Bytes,
      algorithm: { name: string; namedCurve?: string },
      extractable: boolean,
      usages: 'verify'[],
    ): Promise<K>;
    verify(
      algorithm: { name: string; hash?: string },
      key: K,
      signature: Bytes,
      message: Bytes,
    ): Promise<boolean>;
  };
  getRandomValues(bytes: Bytes): Bytes;
}

/** The kernel to verify with, and where it says that it cannot. */
export type KernelSource = Omit<KernelParts, 'random'>;

/** A platform that keeps imported keys. A key that cannot be imported verifies nothing. */
export function webCryptoPlatform<K>(crypto: WebCrypto<K>, source?: KernelSource): Platform {
  const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount));
  const held = new Map<string, Promise<K>>();
  const imported = (key: AttestationKey): Promise<K> => {
    const name = `${key.suite}${String.fromCharCode(...key.publicKey)}`;
    const known = held.get(name);
    if (known) {
      // The last used stay: one body of strangers' keys does not turn out a whole fleet's.
      held.delete(name);
      held.set(name, known);
      return known;
    }
    const { importAs } = suiteOf(key.suite).webCrypto;
    const fresh = crypto.subtle.importKey('raw', key.publicKey, importAs, false, ['verify']);
    if (held.size >= CACHED_KEYS) held.delete(held.keys().next().value!);
    held.set(name, fresh);
    return fresh;
  };
  return {
    async fastVerify(suite, key, message, signature) {
      try {
        const { verifyAs } = suiteOf(suite).webCrypto;
        return await crypto.subtle.verify(verifyAs, await imported(key), signature, message);
      } catch {
        return false;
      }
    },
    random,
    ...(source ? { kernel: batchKernel({ ...source, random }) } : {}),
  };
}
