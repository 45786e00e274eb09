/** Keys and signatures of published vectors, as the service would take them. */
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { encode } from '../../src/core/codec/cbor.ts';
import { type EcdsaSuite, KernelInstance } from '../../src/core/crypto/kernel-instance.ts';
import { admitKey } from '../../src/core/crypto/key.ts';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import type { AttestationKey, Bytes, SuiteName } from '../../src/core/model.ts';
import { checkSignatures, type SignatureTask } from '../../src/core/verify/signatures.ts';
import { kernelModule } from '../core/crypto/kernel/build.ts';
import { Dice } from '../core/crypto/kernel/dice.ts';
import { kernelPlatform, platforms } from '../core/verify/platform.ts';

/** A key as its COSE_Key would be admitted; null where it would not. `point`: 32 bytes, or 04 || x || y. */
export function admitted(name: SuiteName, point: Bytes): AttestationKey | null {
  const { keyType, curve } = suiteOf(name);
  const half = (point.length - 1) / 2;
  const parts: [number, Bytes][] =
    name === 'Ed25519'
      ? [[-2, point]]
      : [
          [-2, point.slice(1, 1 + half)],
          [-3, point.slice(1 + half)],
        ];
  const key = admitKey(
    encode(new Map<number, number | Bytes>([[1, keyType], [-1, curve], ...parts])),
  );
  return key.ok ? key.value : null;
}

/** Where a signature is hidden: other places each time it is asked for, the same in each run. */
const dice = new Dice(11);

const neighbours: readonly SignatureTask[] = Array.from({ length: 7 }, (_, n) => {
  const key = signingKey('Ed25519', new Uint8Array(32).fill(n + 1));
  const message = Uint8Array.of(n);
  return { key, message, signature: key.sign(message) };
});

/**
 * Whether a signature is accepted: alone, in a batch of its own, and hidden at a random place among valid ones, with and
 * without the kernel; of ECDSA, under a hot key too. Throws where two of these differ, or where a neighbour suffers.
 */
export async function accepts(task: SignatureTask): Promise<boolean> {
  const verdicts = task.key.suite === 'Ed25519' ? [kernelAlone(task)] : hotVerdicts(task);
  for (const [, on] of platforms) {
    const [alone] = await checkSignatures([task], on);
    const place = dice.below(neighbours.length + 1);
    const hidden = await checkSignatures(neighbours.toSpliced(place, 0, task), on);
    if (hidden.some((holds, n) => n !== place && !holds)) throw new Error('a neighbour suffered');
    verdicts.push(alone!, hidden[place]!);
  }
  if (new Set(verdicts).size !== 1) throw new Error(`verdicts differ: ${verdicts}`);
  return verdicts[0]!;
}

function kernelAlone(task: SignatureTask): boolean {
  const { kernel } = kernelPlatform;
  return kernel!.takes(task) && kernel!.verifyEd25519([task])![0]!;
}

/** Signatures after which a key has tables, and keys that have them in one kernel. */
const HEAT = 32;
const HOT_KEYS = 4;
const hotKeys = new Set<AttestationKey>();
let hotKernel: KernelInstance | null = null;
/** How many ECDSA signatures were decided by tables of their keys. */
export const decidedHot: Record<EcdsaSuite, number> = { ESP256: 0, ESP384: 0 };

/** What the kernel says of an ECDSA signature under a key that it has tables of; nothing where it leaves the signature. */
function hotVerdicts(task: SignatureTask): boolean[] {
  const suite = task.key.suite as EcdsaSuite;
  if (!hotKeys.has(task.key) || !hotKernel) {
    if (hotKeys.size >= HOT_KEYS || !hotKernel) hotKernel = startedKernel();
    if (hotKeys.size >= HOT_KEYS) hotKeys.clear();
    hotKeys.add(task.key);
    const signature = new Uint8Array(suiteOf(suite).signatureBytes).fill(1);
    for (let n = 0; n < HEAT; n++) hotKernel.verifyEcdsa(suite, { ...task, signature });
  }
  const verdict = hotKernel.verifyEcdsa(suite, task);
  if (verdict !== undefined) decidedHot[suite] += 1;
  return verdict === undefined ? [] : [verdict];
}

function startedKernel(): KernelInstance {
  const kernel = new KernelInstance(kernelModule(), (count) => new Uint8Array(count));
  if (!kernel.start()) throw new Error('relaxed_madd is not fused here');
  return kernel;
}

/** A coordinate in base64url or hex, left-padded to the width of its field. */
export function coordinate(text: { base64url?: string; hex?: string }, width: number): Bytes {
  const bytes = text.hex
    ? hexToBytes(text.hex)
    : new Uint8Array(Buffer.from(text.base64url ?? '', 'base64url'));
  return concatBytes(new Uint8Array(Math.max(0, width - bytes.length)), bytes);
}
