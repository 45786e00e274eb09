/** The door: report and chain of one NVIDIA device -> Hardware, or the first fault. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { p384Key } from '../../crypto/key.ts';
import type { Platform } from '../../crypto/platform.ts';
import type { Bytes } from '../../model.ts';
import { err, type HardwareReason, ok, type Result } from '../../result.ts';
import type { Features, Hardware, Trust } from '../hardware.ts';
import type { Certificate } from './certificates.ts';
import { type Chain, certificatesOf, checkChain, type Names, parseChain } from './chain.ts';
import type { NvidiaEvidence } from './envelope.ts';
import { bindingFault } from './identity.ts';
import { opaqueFeatures, opaqueFirmware, opaqueSwitches } from './opaque.ts';
import { parseReport, type Report } from './report.ts';

interface Examined {
  readonly report: Report;
  readonly chain: Chain;
  readonly names: Names;
}

/** All checks that need no signature, cheapest first: report, chain, pins and roles, what ties the two together. */
function examine(evidence: NvidiaEvidence, trust: Trust): Result<Examined, HardwareReason> {
  const report = parseReport(evidence.report, trust.toleratePadding);
  if (!report.ok) return report;
  const chain = parseChain(evidence.chain);
  if (!chain.ok) return chain;
  const names = checkChain(chain.value, trust);
  if (!names.ok) return names;
  const fault = bindingFault(report.value, chain.value, names.value);
  if (fault !== null) return err(fault);
  return ok({ report: report.value, chain: chain.value, names: names.value });
}

/** ECDSA P-384 with SHA-384 over `message`, raw r || s; high-S signatures are valid (SPDM devices emit them). */
function verifies(platform: Platform, signer: Certificate, message: Bytes, signature: Bytes) {
  return platform.fastVerify('ESP384', p384Key(signer.publicKey), message, signature);
}

/** Whether each of [0] to [3] is signed by the next; the root is trusted by its pin, not by its own signature. */
async function linksHold(chain: Chain, platform: Platform): Promise<boolean> {
  const all = certificatesOf(chain);
  const subjects = all.slice(0, -1);
  const links = subjects.map(({ toBeSigned, signature }, index) =>
    verifies(platform, all[index + 1]!, toBeSigned, signature),
  );
  return (await Promise.all(links)).every((holds) => holds);
}

/** A chip signs an FSP report outside of confidential mode only; a GSP report it signs with developer tools open too. */
function featuresOf({ format, opaque }: Report): Features {
  const said = opaqueFeatures(opaque);
  const isProtected = said.protectedPcie === 'on' || said.mode === 'PPCIE';
  const confidential = format === 'FSP' ? 'off' : isProtected ? 'protected-pcie' : null;
  return { ...said, confidential };
}

function hardwareOf({ report, chain, names }: Examined): Hardware {
  return {
    vendor: 'nvidia',
    chip: names.chip.name,
    architecture: names.chip.architecture,
    kind: names.chip.kind,
    identity: names.identity,
    deviceKeyHash: sha256(chain.device.spki),
    certificates: certificatesOf(chain).map(({ der }) => bytesToHex(sha256(der))),
    serialHex: chain.device.serialHex,
    firmware: opaqueFirmware(report.opaque) ?? {},
    nonce: report.nonce,
    format: report.format,
    features: featuresOf(report),
    measurements: new Map([...report.blocks].map(([index, { value }]) => [index - 1, value])),
    // A switch names itself there.
    switches: names.chip.kind === 'gpu' ? opaqueSwitches(report.opaque) : [],
  };
}

/**
 * Verifies one device's evidence against pinned roots as of `trust.atMs`. Refuses with the first fault in this order:
 * report form, chain form, root, roles, names, validity, FWID, identity, chain signatures, report signature. Says that
 * a genuine device signed this nonce; neither that the nonce is fresh nor that firmware matches reference values.
 */
export async function verifyNvidia(
  evidence: NvidiaEvidence,
  trust: Trust,
  platform: Platform,
): Promise<Result<Hardware, HardwareReason>> {
  const examined = examine(evidence, trust);
  if (!examined.ok) return examined;
  const { report, chain } = examined.value;
  if (!(await linksHold(chain, platform))) return err('hardware_chain_link_invalid');
  if (!(await verifies(platform, chain.leaf, report.signed, report.signature))) {
    return err('hardware_signature_invalid');
  }
  return ok(hardwareOf(examined.value));
}
