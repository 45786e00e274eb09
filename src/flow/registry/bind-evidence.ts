/** Evidence over challenge and key -> what it proves of the key: a chip's host committed to it, or a TPM holds it. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { BindingStrength } from '../../core/appraise/bound.ts';
import { sameBytes } from '../../core/bytes.ts';
import type { ChipReport } from '../../core/chip.ts';
import { coseKeyOf } from '../../core/crypto/key.ts';
import { checkBinding } from '../../core/hardware/bind.ts';
import { verifyNvidia } from '../../core/hardware/nvidia/attest.ts';
import { readElement } from '../../core/hardware/nvidia/envelope.ts';
import { isPublicNonce } from '../../core/hardware/nvidia/nonces.ts';
import { readTpmClaim, verifyTpm } from '../../core/hardware/tpm/attest.ts';
import { anchorNames, readTpmCertificate } from '../../core/hardware/tpm/chain.ts';
import { readTpmEvidence, type TpmMembers } from '../../core/hardware/tpm/envelope.ts';
import type { AttestationKey, Bytes } from '../../core/model.ts';
import type { HardwareReason } from '../../core/result.ts';
import type { RegistryPorts } from './ports.ts';
import { chipReportOf } from './reference-values.ts';
import type { BindingRow } from './rows.ts';
import { accept, type Outcome, refuse } from './write.ts';

/** One element as nvattest writes it, or the files of tpm2-tools. */
export type Evidence = TpmMembers | { readonly evidence: string; readonly certificate: string };

export interface ProvenKey
  extends Pick<
    BindingRow,
    'hardwareKeyHash' | 'chip' | 'architecture' | 'identity' | 'firmware' | 'switches' | 'anchor'
  > {
  readonly strength: BindingStrength;
  /** SHA-256 of the certificates that vouch for it, leaf first, hex. */
  readonly certificates: readonly string[];
  readonly report: ChipReport | null;
}

interface Given {
  readonly evidence: Evidence;
  /** 32 bytes that the log issued. */
  readonly challenge: Bytes;
}

interface Against {
  /** Of the licence. */
  readonly authority: string;
  readonly nowMs: number;
  /** As the device is registered. */
  readonly model: string;
  /** What bound it before. */
  readonly bindings: readonly BindingRow[];
  /** When the challenge was issued. */
  readonly challengeAtMs: number;
}

/** Genuine, and over this challenge and this very key. */
export function proveKey(
  ports: RegistryPorts,
  { evidence, challenge }: Given,
  key: AttestationKey,
  against: Against,
): Promise<Outcome<ProvenKey>> {
  return 'attest' in evidence
    ? byTpm(ports, { evidence, challenge }, key, against)
    : byChip(ports, { evidence, challenge }, key, against);
}

async function byChip(
  ports: RegistryPorts,
  { evidence, challenge }: Given,
  key: AttestationKey,
  { nowMs, ...of }: Against,
): Promise<Outcome<ProvenKey>> {
  const element = readElement(evidence);
  if (!element.ok) return refuse('bind_evidence_unreadable', { detail: element.reason });
  const trust = { roots: ports.hardware.roots, atMs: nowMs };
  const genuine = await verifyNvidia(element.value.evidence, trust, ports.platform);
  if (!genuine.ok) return refused(genuine.reason);
  const bound = checkBinding(genuine.value, challenge, coseKeyOf(key), isPublicNonce);
  if (!bound.ok) return refused(bound.reason);
  const { chip, architecture, identity, firmware, switches } = bound.value;
  const hardwareKeyHash = bytesToHex(bound.value.deviceKeyHash);
  const told = { hardwareKeyHash, chip, architecture, identity, firmware, switches };
  const { certificates } = bound.value;
  const report = await chipReportOf(ports, bound.value, of);
  return accept({ ...told, certificates, report, strength: 'bound', anchor: null });
}

async function byTpm(
  { registry, platform }: RegistryPorts,
  { evidence, challenge }: Given & { readonly evidence: TpmMembers },
  key: AttestationKey,
  { authority, nowMs }: Against,
): Promise<Outcome<ProvenKey>> {
  const read = readTpmEvidence(evidence);
  if (!read.ok) return refuse('bind_evidence_unreadable', { detail: read.reason });
  const claim = readTpmClaim(read.value);
  if (!claim.ok) return refused(claim.reason);
  const rows = await registry.trustAnchorsNamed(authority, anchorNames(claim.value.chain));
  const anchors = rows.map(({ id, certificate }) => {
    return { id, certificate: readTpmCertificate(hexToBytes(certificate))! };
  });
  const genuine = await verifyTpm(claim.value, { anchors, atMs: nowMs }, platform);
  if (!genuine.ok) return refused(genuine.reason);
  const { signerKeyHash, anchor, certificates, ...held } = genuine.value;
  if (!sameBytes(held.key.thumbprint, key.thumbprint)) return refused('hardware_tpm_key_mismatch');
  const bound = checkBinding(held, challenge, coseKeyOf(key), isPublicNonce);
  if (!bound.ok) return refused(bound.reason);
  const hardwareKeyHash = bytesToHex(signerKeyHash);
  const told = { ...tpmNamed(hardwareKeyHash), hardwareKeyHash, certificates };
  return accept({ ...told, report: null, strength: 'tpm', anchor });
}

/** A TPM has no name but that of the key that attests for it, and says nothing of the machine that it sits in. */
function tpmNamed(hardwareKeyHash: string) {
  const identity = `TPM:${hardwareKeyHash.slice(0, 16).toUpperCase()}`;
  return { chip: 'TPM', architecture: 'TPM2', identity, firmware: {}, switches: [] };
}

function refused(hardwareReason: HardwareReason) {
  return refuse('bind_evidence_refused', { hardwareReason });
}
