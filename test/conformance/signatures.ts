/** Keys and signatures of published vectors, as the service would take them. */
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { encode } from '../../src/core/codec/cbor.ts';
import { admitKey } from '../../src/core/crypto/key.ts';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import type { AttestationKey, Bytes, SuiteName } from '../../src/core/model.ts';
import { checkSignatures, type SignatureTask } from '../../src/core/verify/signatures.ts';
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

const neighbours: readonly SignatureTask[] = Array.from({ length: 7 }, (_, n) => {
  const key = signingKey('Ed25519', new Uint8Array(32).fill(n + 1));
  const message = Uint8Array.of(n);
  return { key, message, signature: key.sign(message) };
});

/**
 * Whether a signature is accepted: alone, in a batch of its own, and hidden at a random place among valid ones, with and
 * without the kernel. Throws where two of these differ, or where a neighbour suffers.
 */
export async function accepts(task: SignatureTask): Promise<boolean> {
  const verdicts = [kernelPlatform.kernel!.takes(task) && kernelAlone(task)];
  if (task.key.suite !== 'Ed25519') verdicts.pop();
  for (const [, on] of platforms) {
    const [alone] = await checkSignatures([task], on);
    const place = Math.floor(Math.random() * (neighbours.length + 1));
    const hidden = await checkSignatures(neighbours.toSpliced(place, 0, task), on);
    if (hidden.some((holds, n) => n !== place && !holds)) throw new Error('a neighbour suffered');
    verdicts.push(alone!, hidden[place]!);
  }
  if (new Set(verdicts).size !== 1) throw new Error(`verdicts differ: ${verdicts}`);
  return verdicts[0]!;
}

function kernelAlone(task: SignatureTask): boolean {
  return kernelPlatform.kernel!.verifyEd25519([task])![0]!;
}

/** A coordinate in base64url or hex, left-padded to the width of its field. */
export function coordinate(text: { base64url?: string; hex?: string }, width: number): Bytes {
  const bytes = text.hex
    ? hexToBytes(text.hex)
    : new Uint8Array(Buffer.from(text.base64url ?? '', 'base64url'));
  return concatBytes(new Uint8Array(Math.max(0, width - bytes.length)), bytes);
}
