/** Evidence that a TPM 2.0 implementation of the specification's own code made: recorded, with who vouches for it. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import recorded from '../../fixtures/tpm/recorded.json' with { type: 'json' };
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import { bindingNonce } from '../../src/core/hardware/bind.ts';
import { readTpmClaim, verifyTpm } from '../../src/core/hardware/tpm/attest.ts';
import { readTpmCertificate } from '../../src/core/hardware/tpm/chain.ts';
import { readTpmEvidence } from '../../src/core/hardware/tpm/envelope.ts';
import { pemCertificates } from '../../src/core/hardware/x509/pem.ts';
import type { SuiteName } from '../../src/core/model.ts';

const platform = webCryptoPlatform(crypto);
const [root] = pemCertificates(recorded.anchor)!;
const anchors = [{ id: 'root', certificate: readTpmCertificate(root!)! }];

test.each(Object.entries(recorded.cases))(
  'recorded evidence of a %s key is taken for what it is',
  async (_, given) => {
    const evidence = readTpmEvidence(given.evidence);
    if (!evidence.ok) throw new Error(evidence.reason);
    const claim = readTpmClaim(evidence.value);
    const outcome = claim.ok
      ? await verifyTpm(claim.value, { anchors, atMs: recorded.atMs }, platform)
      : claim;
    expect(outcome.ok ? 'accepted' : outcome.reason).toBe(given.expected);
    if (!outcome.ok) return;
    const key = { suite: given.suite as SuiteName, publicKey: hexToBytes(given.publicKey) };
    expect(coseKeyOf(outcome.value.key)).toEqual(coseKeyOf(key));
    const challenge = hexToBytes(recorded.challenge);
    expect(outcome.value.nonce).toEqual(bindingNonce(challenge, coseKeyOf(key)));
  },
);
