import { describe, expect, test } from 'vitest';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import { verifyNvidia } from '../../src/core/hardware/nvidia/attest.ts';
import {
  type NvidiaElement,
  parseEnvelope,
  parseHexEvidence,
} from '../../src/core/hardware/nvidia/envelope.ts';
import { isPublicNonce } from '../../src/core/hardware/nvidia/nonces.ts';
import { nvidiaRoots } from '../../src/core/hardware/nvidia/roots.ts';
import { vectorsPresent, vectorText } from './vectors.ts';

/** As published: report, chain, and what the signed bytes say. */
const single = [
  {
    name: 'Hopper, driver 550',
    report: 'nvtrust/hopperAttestationReport',
    chain: 'nvtrust/hopperCertChain',
    says: ['GH100', 'GSP', '96.00.9F.00.01', '550.90.07'],
  },
  {
    name: 'Hopper, driver 570',
    report: 'attestation-sdk/hopperAttestationReportExpired',
    chain: 'attestation-sdk/hopperCertChainExpired',
    says: ['GH100', 'GSP', '96.00.5E.00.04', '570.124.03'],
  },
  {
    name: 'Blackwell by GSP',
    report: 'attestation-sdk/blackwellAttestationReport',
    chain: 'attestation-sdk/blackwellCertChain',
    says: ['GB100', 'GSP', '97.00.88.00.0F', '575.32'],
  },
  {
    name: 'Blackwell by FSP',
    report: 'attestation-sdk/blackwellFspAttestationReport',
    chain: 'attestation-sdk/blackwellFspCertChain',
    says: ['GB100', 'FSP', undefined, undefined],
  },
  {
    name: 'LS10 switch',
    report: 'attestation-sdk/switchAttestationReport',
    chain: 'attestation-sdk/switchCertChain',
    says: ['LS_10', 'LS10', '96.10.55.00.01', undefined],
  },
] as const;

const platform = webCryptoPlatform(crypto);
const trust = { roots: nvidiaRoots, atMs: Date.UTC(2026, 10, 1) };

function sample(report: string, chain: string): NvidiaElement {
  const texts = [report, chain].map((name) => vectorText(`nvidia/${name}.txt`));
  const element = parseHexEvidence(texts[0]!, texts[1]!);
  if (!element.ok) throw new Error(element.reason.fault);
  return element.value;
}

function node(kind: string): readonly NvidiaElement[] {
  const elements = parseEnvelope(vectorText(`nvidia/nvtrust/ppcie/${kind}_evidence.json`));
  if (!elements.ok) throw new Error(elements.reason.fault);
  return elements.value;
}

async function verified(element: NvidiaElement) {
  const outcome = await verifyNvidia(element.evidence, trust, platform);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value;
}

function publishedEvidence(): void {
  test.each(single)('$name is genuine', async ({ report, chain, says }) => {
    const hardware = await verified(sample(report, chain));
    const { chip, format, firmware, nonce } = hardware;
    expect([chip, format, firmware.vbios, firmware.driver]).toEqual(says);
    expect(isPublicNonce(nonce)).toBe(true);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('GPU %i of the HGX node is genuine', async (index) => {
    const element = node('gpu')[index]!;
    const hardware = await verified(element);
    expect(hardware).toMatchObject({
      ...{ chip: 'GH100', kind: 'gpu', format: 'GSP' },
      features: { mode: 'PPCIE', protectedPcie: 'on', nvdec0: 'disabled' },
    });
    expect(hardware.firmware.driver).toBe(element.hints.get('driver_version'));
    expect(hardware.firmware.vbios).toBe(element.hints.get('vbios_version'));
    expect(isPublicNonce(hardware.nonce)).toBe(true);
  });

  test('all GPUs of the HGX node name its four switches, and so stand in one chassis', async () => {
    const all = await Promise.all(node('gpu').map(verified));
    const own = await Promise.all(node('switch').map(verified));
    const names = own.map(({ serialHex }) => serialHex.slice(-16)).sort();
    expect(names).toHaveLength(4);
    for (const { switches } of all) expect(switches).toEqual(names);
    for (const { switches } of own) expect(switches).toEqual([]);
    const alone = await verified(sample(single[0]!.report, single[0]!.chain));
    expect(alone.switches.filter((one) => names.includes(one))).toEqual([]);
  });

  test.each([0, 1, 2, 3])('switch %i of the HGX node is genuine', async (index) => {
    const hardware = await verified(node('switch')[index]!);
    expect(hardware).toMatchObject({ chip: 'LS_10', kind: 'switch', format: 'LS10' });
    expect(isPublicNonce(hardware.nonce)).toBe(true);
  });

  test('the report named InvalidSignature is refused with the chain of another device', async () => {
    const element = sample(
      'attestation-sdk/hopperAttestationReportInvalidSignature',
      'nvtrust/hopperCertChain',
    );
    const outcome = await verifyNvidia(element.evidence, trust, platform);
    expect(outcome).toEqual({ ok: false, reason: 'hardware_binding_fwid_mismatch' });
  });

  test('the twelve devices of the node have twelve identities and device keys', async () => {
    const all = await Promise.all([...node('gpu'), ...node('switch')].map(verified));
    expect(new Set(all.map(({ identity }) => identity)).size).toBe(12);
    expect(new Set(all.map(({ deviceKeyHash }) => String(deviceKeyHash))).size).toBe(12);
  });
}

if (vectorsPresent) describe('published NVIDIA evidence', publishedEvidence);
else test('the published vectors are not here, so nothing of them was run', () => undefined);
