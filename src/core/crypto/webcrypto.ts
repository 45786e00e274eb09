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
    digest(algorithm: 'SHA-256', bytes: Bytes): Promise<ArrayBuffer>;
  };
  getRandomValues(bytes: Bytes): Bytes;
}

/** The kernel to verify with, and where it says that it cannot. */
export type KernelSource = Omit<KernelParts, 'random'>;

/** A platform that keeps imported keys. A key that cannot be imported verifies nothing. */
export function webCryptoPlatform<K>(crypto: WebCrypto<K>, source?: KernelSource): Platform {
  const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount));
  const held = new Map<string, Promise<K>>();
  // The same object again needs no name made of its bytes: 2 µs of the 40 that a P-256 check costs.
  const seen = new WeakMap<AttestationKey, Promise<K>>();
  const imported = (key: AttestationKey): Promise<K> => {
    const known = seen.get(key) ?? importedByName(key);
    seen.set(key, known);
    return known;
  };
  const importedByName = (key: AttestationKey): Promise<K> => {
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
  const kernel = source && batchKernel({ ...source, random });
  return {
    async fastVerify(suite, key, message, signature) {
      // Half the time of WebCrypto and less; what it leaves, WebCrypto decides.
      const decided =
        suite === 'Ed25519' ? undefined : kernel?.verifyEcdsa(suite, { key, message, signature });
      if (decided !== undefined) return decided;
      try {
        const { verifyAs } = suiteOf(suite).webCrypto;
        return await crypto.subtle.verify(verifyAs, await imported(key), signature, message);
      } catch {
        return false;
      }
    },
    sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
    random,
    ...(kernel ? { kernel } : {}),
  };
}
