/** Keys and signatures of published vectors, as the service would take them. */
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { encode } from '../../src/core/codec/cbor.ts';
import { admitKey } from '../../src/core/crypto/key.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import type { AttestationKey, Bytes, SuiteName } from '../../src/core/model.ts';
import { checkSignatures, type SignatureTask } from '../../src/core/verify/signatures.ts';
import { platform } from '../core/verify/platform.ts';

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

/** Whether a signature is accepted, on its own. */
export async function accepts(task: SignatureTask): Promise<boolean> {
  const [verdict] = await checkSignatures([task], platform);
  return verdict === true;
}

/** A coordinate in base64url or hex, left-padded to the width of its field. */
export function coordinate(text: { base64url?: string; hex?: string }, width: number): Bytes {
  const bytes = text.hex
    ? hexToBytes(text.hex)
    : new Uint8Array(Buffer.from(text.base64url ?? '', 'base64url'));
  return concatBytes(new Uint8Array(Math.max(0, width - bytes.length)), bytes);
}
