/** What `bench -- verify` measures, as a Worker: each request runs one case so often, and times nothing itself. */
import { ed25519 } from '@noble/curves/ed25519.js';
import kernelModule from '../../src/core/crypto/kernel/kernel.wasm';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import type { SuiteName } from '../../src/core/model.ts';
import { checkSignatures, type SignatureTask } from '../../src/core/verify/signatures.ts';

/** How signatures are checked: our way, or one of the peers'. */
type Way = 'muster' | 'webcrypto' | 'noble' | 'nothing';
interface Run {
  readonly way: Way;
  readonly suite: SuiteName;
  readonly count: number;
  readonly keys: number;
  readonly messageBytes: number;
  readonly bad: number;
  readonly times: number;
}

const faults: unknown[] = [];
const platform = webCryptoPlatform(crypto, {
  module: kernelModule,
  report: (_event, fault) => faults.push(fault),
});
const imported = new WeakMap<object, CryptoKey>();
const keyRings = new Map<string, SigningKey[]>();
const batches = new Map<string, SignatureTask[]>();

export default {
  async fetch(request: Request): Promise<Response> {
    const run = (await request.json()) as Run;
    if (run.way === 'nothing') return new Response();
    const tasks = await batchOf(run);
    for (let times = 0; times < run.times; times++) {
      const held = (await verdictsOf(run.way, tasks)).filter(Boolean).length;
      if (held !== run.count - run.bad) throw new Error(`${held} of ${run.count} hold`);
    }
    if (faults.length > 0) throw new Error(String(faults[0]));
    return new Response();
  },
};

async function verdictsOf(way: Way, tasks: readonly SignatureTask[]): Promise<boolean[]> {
  if (way === 'muster') return checkSignatures(tasks, platform);
  if (way === 'noble') return tasks.map(nobleVerdict);
  return Promise.all(
    tasks.map(({ key, message, signature }) => {
      const { verifyAs } = suiteOf(key.suite).webCrypto;
      return crypto.subtle.verify(verifyAs, imported.get(key)!, signature, message);
    }),
  );
}

function nobleVerdict({ key, message, signature }: SignatureTask): boolean {
  if (key.suite !== 'Ed25519') return suiteOf(key.suite).verify(key.publicKey, message, signature);
  return ed25519.verify(signature, message, key.publicKey, { zip215: false });
}

/** The tasks of a run, made once: keys imported, the last `bad` spread over the batch. */
async function batchOf(run: Run): Promise<SignatureTask[]> {
  const { suite, count, keys, messageBytes, bad } = run;
  const name = JSON.stringify([suite, count, keys, messageBytes, bad]);
  const known = batches.get(name);
  if (known) return known;
  const ring = await keyRing(suite, keys);
  const tasks = Array.from({ length: count }, (_, n) => {
    const key = ring[n % keys]!;
    const message = new Uint8Array(messageBytes);
    new DataView(message.buffer).setUint32(0, n);
    const signature = key.sign(message);
    // The lowest byte of s: only the equation can tell.
    const isBad = bad > 0 && (n * 7919 + 13) % count < bad;
    const at = suite === 'Ed25519' ? 32 : signature.length - 1;
    if (isBad) signature[at]! ^= 1;
    return { key, message, signature };
  });
  batches.set(name, tasks);
  return tasks;
}

async function keyRing(suite: SuiteName, count: number): Promise<SigningKey[]> {
  const ring = keyRings.get(suite) ?? [];
  keyRings.set(suite, ring);
  while (ring.length < count) {
    const secret = new Uint8Array(suite === 'ESP384' ? 48 : 32).fill(7);
    new DataView(secret.buffer).setUint32(0, ring.length + 1);
    const key = signingKey(suite, secret);
    const { importAs } = suiteOf(suite).webCrypto;
    imported.set(
      key,
      await crypto.subtle.importKey('raw', key.publicKey, importAs, false, ['verify']),
    );
    ring.push(key);
  }
  return ring;
}
