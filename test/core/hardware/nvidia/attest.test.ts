import { p384 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { webCryptoPlatform } from '../../../../src/core/crypto/webcrypto.ts';
import { verifyNvidia } from '../../../../src/core/hardware/nvidia/attest.ts';
import type { Bytes } from '../../../../src/core/model.ts';
import { makeEvidence, type TestDevice, testAtMs, testRootPin } from '../testchain.ts';

const nonce = sha256(Uint8Array.of(9));
const trust = { roots: [testRootPin()], atMs: testAtMs };
const platform = webCryptoPlatform(crypto);

async function reasonOf(device: Partial<TestDevice>, alter = (report: Bytes) => report) {
  const { evidence } = makeEvidence({ nonce, ...device });
  const changed = { ...evidence, report: alter(evidence.report) };
  const outcome = await verifyNvidia(changed, trust, platform);
  return outcome.ok ? null : outcome.reason;
}

/** The same signature with n - s in place of s. */
function withOtherS(report: Bytes): Bytes {
  const s = BigInt(`0x${bytesToHex(report.subarray(-48))}`);
  const other = (p384.Point.Fn.ORDER - s).toString(16).padStart(96, '0');
  return concatBytes(report.subarray(0, -48), hexToBytes(other));
}

describe('NVIDIA evidence', () => {
  test('of a genuine device says what certificates and report say', async () => {
    const { evidence } = makeEvidence({ nonce, label: 'rack 1 slot 1' });
    const outcome = await verifyNvidia(evidence, trust, platform);
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        ...{ vendor: 'nvidia', chip: 'GH100', architecture: 'HOPPER', kind: 'gpu', nonce },
        firmware: { vbios: '96.00.9F.00.01', driver: '590.12' },
        features: { mode: 'PPCIE', protectedPcie: 'on', nvdec0: 'disabled' },
      },
    });
  });

  test('of one device keeps identity and device key while nonces differ', async () => {
    const once = makeEvidence({ nonce }).evidence;
    const again = makeEvidence({ nonce: sha256(nonce) }).evidence;
    const [a, b] = await Promise.all(
      [once, again].map((one) => verifyNvidia(one, trust, platform)),
    );
    if (!a?.ok || !b?.ok) throw new Error('refused');
    expect(a.value.identity).toBe(b.value.identity);
    expect(a.value.deviceKeyHash).toEqual(b.value.deviceKeyHash);
    expect(a.value.nonce).not.toEqual(b.value.nonce);
  });

  test('is genuine with either of the two forms of its signature', async () => {
    expect(await reasonOf({})).toBeNull();
    expect(await reasonOf({}, withOtherS)).toBeNull();
  });

  test('is refused for the binding before a signature is looked at', async () => {
    const device = { report: { fwid: new Uint8Array(48) }, reportSigner: 'nobody' };
    expect(await reasonOf(device)).toBe('hardware_binding_fwid_mismatch');
  });

  test('is refused for the chain before the report signature is looked at', async () => {
    const device = { leafSigner: 'nobody', reportSigner: 'nobody' };
    expect(await reasonOf(device)).toBe('hardware_chain_link_invalid');
  });

  test('of one chip under the report format of another is refused', async () => {
    const gpu = makeEvidence({ nonce }).evidence;
    const other = makeEvidence({ nonce, chip: 'LS10' }).evidence;
    const outcome = await verifyNvidia({ ...gpu, report: other.report }, trust, platform);
    expect(outcome).toEqual({ ok: false, reason: 'hardware_binding_identity_mismatch' });
  });

  test('of an FSP that reports another serial number is refused', async () => {
    const device = { chip: 'GB100-FSP', report: { serialTail: new Uint8Array(8) } } as const;
    expect(await reasonOf(device)).toBe('hardware_binding_identity_mismatch');
  });

  test('with a signature of zeros is refused', async () => {
    const zeros = (report: Bytes) => concatBytes(report.subarray(0, -96), new Uint8Array(96));
    expect(await reasonOf({}, zeros)).toBe('hardware_signature_invalid');
  });
});
