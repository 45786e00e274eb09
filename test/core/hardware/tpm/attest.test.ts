import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { webCryptoPlatform } from '../../../../src/core/crypto/webcrypto.ts';
import { readTpmClaim, verifyTpm } from '../../../../src/core/hardware/tpm/attest.ts';
import { readTpmCertificate } from '../../../../src/core/hardware/tpm/chain.ts';
import type { TpmEvidence } from '../../../../src/core/hardware/tpm/envelope.ts';
import type { Bytes } from '../../../../src/core/model.ts';
import {
  goodAttributes,
  makeTpmEvidence,
  type SimTpm,
  simTpmRoot,
  tpmKey,
} from '../../../../src/sim/tpm.ts';
import { testAtMs } from '../testchain.ts';

const platform = webCryptoPlatform(crypto);
const nonce = sha256(Uint8Array.of(9));
const key = tpmKey('device', 'ESP256');
const anchors = [{ id: 'tan_1', certificate: readTpmCertificate(simTpmRoot())! }];

async function verified(evidence: TpmEvidence, atMs = testAtMs, among = anchors) {
  const claim = readTpmClaim(evidence);
  return claim.ok ? verifyTpm(claim.value, { anchors: among, atMs }, platform) : claim;
}

async function reasonOf(more: Partial<SimTpm>, atMs?: number, among?: typeof anchors) {
  const outcome = await verified(makeTpmEvidence({ key, nonce, ...more }).evidence, atMs, among);
  return outcome.ok ? null : outcome.reason;
}

describe('TPM evidence', () => {
  test.each(['ESP256', 'ESP384'] as const)(
    'says which %s key a TPM holds, and who vouches for it',
    async (suite) => {
      const held = tpmKey('device', suite);
      const outcome = await verified(makeTpmEvidence({ key: held, nonce, suite }).evidence);
      if (!outcome.ok) throw new Error(outcome.reason);
      expect(outcome.value).toMatchObject({ nonce, anchor: 'tan_1', key: { suite } });
      expect(outcome.value.key.thumbprint).toEqual(held.thumbprint);
    },
  );

  test('may end with its anchor, or with what the anchor certified', async () => {
    expect(await reasonOf({ withRoot: true })).toBeNull();
    expect(await reasonOf({ withRoot: false })).toBeNull();
  });

  const bit = (n: number) => 1 << n;
  test.each<[string, Partial<SimTpm>, string]>([
    [
      'a key that may leave its TPM',
      { attributes: goodAttributes & ~bit(1) },
      'hardware_tpm_attributes_invalid',
    ],
    [
      'a key that may leave its parent',
      { attributes: goodAttributes & ~bit(4) },
      'hardware_tpm_attributes_invalid',
    ],
    [
      'a key that was brought in',
      { attributes: goodAttributes & ~bit(5) },
      'hardware_tpm_attributes_invalid',
    ],
    [
      'a key that does not sign',
      { attributes: goodAttributes & ~bit(18) },
      'hardware_tpm_attributes_invalid',
    ],
    [
      'a key that decrypts too',
      { attributes: goodAttributes | bit(17) },
      'hardware_tpm_attributes_invalid',
    ],
    ['what the TPM did not make', { magic: 0xff544346 }, 'hardware_tpm_attest_invalid'],
    ['a quote', { type: 0x8018 }, 'hardware_tpm_attest_invalid'],
    ['another scheme', { scheme: hexToBytes('001a000b') }, 'hardware_tpm_public_invalid'],
    ['SHA-1', { scheme: hexToBytes('00180004') }, 'hardware_tpm_public_invalid'],
    ['another key’s name', { named: tpmKey('other', 'ESP256') }, 'hardware_tpm_name_mismatch'],
    ['another signer', { attestSigner: 'somebody' }, 'hardware_signature_invalid'],
    ['a leaf by nobody', { leafSigner: 'somebody' }, 'hardware_chain_link_invalid'],
    ['an authority as leaf', { leafIsCa: true }, 'hardware_chain_role_invalid'],
    [
      'a certificate of another purpose',
      { purpose: '2b06010505070302' },
      'hardware_chain_role_invalid',
    ],
    ['a certificate of any purpose', { purpose: '551d2500' }, 'hardware_chain_role_invalid'],
    ['a certificate of no purpose', { purpose: null }, 'hardware_chain_role_invalid'],
    ['another root', { rootLabel: 'somebody’s root' }, 'hardware_chain_root_unknown'],
    [
      'a root of its own in the chain',
      { rootLabel: 'own root', withRoot: true },
      'hardware_chain_root_unknown',
    ],
    ['an expired certificate', { notAfter: '260101000000Z' }, 'hardware_chain_validity'],
  ])('of %s is refused', async (_, more, reason) => {
    expect(await reasonOf(more)).toBe(reason);
  });

  test('counts for nothing before its time, and where nobody is trusted', async () => {
    expect(await reasonOf({}, Date.UTC(2023, 0, 1))).toBe('hardware_chain_validity');
    expect(await reasonOf({}, testAtMs, [])).toBe('hardware_chain_root_unknown');
  });

  test('under a root of the same name and another key is refused', async () => {
    const { evidence } = makeTpmEvidence({ key, nonce, leafSigner: 'x' });
    const forged = { ...makeTpmEvidence({ key, nonce }).evidence, chain: evidence.chain };
    expect(await verified(forged)).toMatchObject({ reason: 'hardware_chain_link_invalid' });
  });

  test('does not survive one flipped bit, wherever it is, nor a byte more or less', async () => {
    const { evidence } = makeTpmEvidence({ key, nonce });
    const parts = ['attest', 'signature', 'publicArea', 'chain'] as const;
    const change = fc.record({ part: fc.constantFrom(...parts), at: fc.nat(), bit: fc.nat(7) });
    await fc.assert(
      fc.asyncProperty(change, async ({ part, at, bit: n }) => {
        const changed = evidence[part].slice();
        const index = at % changed.length;
        changed[index] = changed[index]! ^ (1 << n);
        const outcome = await verified({ ...evidence, [part]: changed });
        expect(outcome.ok).toBe(
          part === 'chain' && isSpace(evidence.chain[index]!, changed[index]!),
        );
      }),
      { numRuns: 150 },
    );
    for (const part of ['attest', 'signature', 'publicArea'] as const) {
      const longer = { ...evidence, [part]: concatBytes(evidence[part], Uint8Array.of(0)) };
      const shorter = { ...evidence, [part]: evidence[part].subarray(0, -1) };
      expect((await verified(longer)).ok || (await verified(shorter)).ok).toBe(false);
    }
  });

  test('of any bytes at all is refused without a throw', () => {
    const bytes = fc.uint8Array({ maxLength: 600 });
    const any = fc.record({ attest: bytes, signature: bytes, publicArea: bytes, chain: bytes });
    fc.assert(
      fc.property(any, (evidence) => !readTpmClaim(evidence).ok),
      { numRuns: 300 },
    );
  });
});

/** White space between the blocks of PEM is nothing that anybody signed. */
function isSpace(before: number, after: number): boolean {
  const spaces: readonly number[] = [9, 10, 11, 12, 13, 32];
  return spaces.includes(before) && spaces.includes(after);
}

test('a name is a digest of the public area as it stands, by its own algorithm', () => {
  const { evidence } = makeTpmEvidence({ key, nonce });
  const other: Bytes = evidence.publicArea.slice();
  // nameAlg SHA-384 in place of SHA-256: the same key, another name.
  other[5] = 0x0c;
  const claim = readTpmClaim({ ...evidence, publicArea: other });
  expect(claim).toMatchObject({ ok: false, reason: 'hardware_tpm_name_mismatch' });
});
