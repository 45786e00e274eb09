import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { webCryptoPlatform } from '../../../src/core/crypto/webcrypto.ts';
import { bindingNonce, checkBinding } from '../../../src/core/hardware/bind.ts';
import type { Hardware } from '../../../src/core/hardware/hardware.ts';
import { verifyNvidia } from '../../../src/core/hardware/nvidia/attest.ts';
import { isPublicNonce } from '../../../src/core/hardware/nvidia/nonces.ts';
import type { Bytes } from '../../../src/core/model.ts';
import { makeEvidence, testAtMs } from './testchain.ts';

const challenge = sha256(Uint8Array.of(1));
const key = sha256(Uint8Array.of(2));
const otherKey = sha256(Uint8Array.of(3));

async function genuine(nonce: Bytes): Promise<Hardware> {
  const { evidence, root } = makeEvidence({ nonce });
  const trust = { roots: [root], atMs: testAtMs };
  const outcome = await verifyNvidia(evidence, trust, webCryptoPlatform(crypto));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value;
}

describe('the binding of a key to hardware', () => {
  test('is the hash of challenge and key', () => {
    expect(bindingNonce(challenge, key)).toEqual(sha256(concatBytes(challenge, key)));
  });

  test('holds for this challenge and this key only', async () => {
    const hardware = await genuine(bindingNonce(challenge, key));
    expect(checkBinding(hardware, challenge, key, isPublicNonce)).toEqual({
      ok: true,
      value: hardware,
    });
    const mismatch = { ok: false, reason: 'hardware_nonce_mismatch' };
    expect(checkBinding(hardware, challenge, otherKey, isPublicNonce)).toEqual(mismatch);
    expect(checkBinding(hardware, otherKey, key, isPublicNonce)).toEqual(mismatch);
  });

  test('with a public nonce is refused by the policy, which is an argument', async () => {
    const hardware = await genuine(new Uint8Array(32).fill(0x11));
    expect(checkBinding(hardware, challenge, key, isPublicNonce)).toEqual({
      ok: false,
      reason: 'hardware_nonce_public',
    });
    expect(checkBinding(hardware, challenge, key, () => false)).toEqual({
      ok: false,
      reason: 'hardware_nonce_mismatch',
    });
  });
});
