/** Five certificates, leaf first -> a chain that ends at a pinned root, with the role of each one held. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import { err, type HardwareReason, ok, type Result } from '../../result.ts';
import type { RootPin, Trust } from '../hardware.ts';
import { pemCertificates } from '../x509/pem.ts';
import { type Certificate, readCertificate } from './certificates.ts';
import { type Chip, chipNamed, type Processor } from './chips.ts';

/** Larger than any chain text seen (4,903 bytes). */
export const maxChainTextBytes = 16_384;

export interface Chain {
  /** Signs reports; changes with firmware. */
  readonly leaf: Certificate;
  /** The per-device key, fixed in boot ROM. */
  readonly device: Certificate;
  readonly provisioner: Certificate;
  readonly family: Certificate;
  readonly root: Certificate;
}

/** What the names of a chain say, when they agree. */
export interface Names {
  readonly chip: Chip;
  readonly processor: Processor;
  readonly identity: string;
}

const chainLength = 5;

function decodeChain(chain: Bytes | readonly Bytes[]): readonly Bytes[] | null {
  if (!(chain instanceof Uint8Array)) return chain;
  if (chain.length > maxChainTextBytes) return null;
  return pemCertificates(String.fromCharCode(...chain));
}

/**
 * Reads PEM text or DER certificates, leaf first. Refuses text that is no PEM, more or fewer than five, and any
 * certificate that is not strict DER of the one form that NVIDIA issues.
 */
export function parseChain(chain: Bytes | readonly Bytes[]): Result<Chain, HardwareReason> {
  const ders = decodeChain(chain);
  if (ders === null) return err('hardware_chain_certificate_invalid');
  if (ders.length !== chainLength) return err('hardware_chain_length_invalid');
  const [leaf, device, provisioner, family, root] = ders.map(readCertificate);
  if (!leaf || !device || !provisioner || !family || !root) {
    return err('hardware_chain_certificate_invalid');
  }
  return ok({ leaf, device, provisioner, family, root });
}

/** The certificates of a chain, leaf first. */
export function certificatesOf(chain: Chain): readonly Certificate[] {
  return [chain.leaf, chain.device, chain.provisioner, chain.family, chain.root];
}

function isPinned(root: Certificate, pin: RootPin): boolean {
  return (
    bytesToHex(sha256(root.der)) === pin.certificateSha256 &&
    bytesToHex(sha256(root.spki)) === pin.spkiSha256
  );
}

/** The leaf signs and certifies nothing; the others certify, over no longer a path than they allow themselves. */
function usagesHold(chain: Chain): boolean {
  const { leaf } = chain;
  if (leaf.isCa || leaf.keyCertSign || !leaf.digitalSignature) return false;
  const authorities = certificatesOf(chain).slice(1);
  return authorities.every(
    ({ isCa, keyCertSign, pathLength }, below) =>
      isCa && keyCertSign && (pathLength === null || pathLength >= below),
  );
}

/**
 * The chip, processor and device name on which all common names agree: "<chip> A01 GSP FMC LF", "<chip> A01 GSP
 * BROM", "NVIDIA <chip> Provisioner ICA n", "NVIDIA <family> Identity". Null where they do not.
 */
function namesOf(chain: Chain): Names | null {
  const device = /^([A-Z0-9_]{2,8}) ([A-Z]\d\d) (GSP|FSP) BROM$/.exec(chain.device.commonName);
  const identity = /^NVIDIA:([A-Z0-9_]{2,8}):[0-9A-F]{16}$/.exec(chain.leaf.deviceName ?? '');
  const chip = chipNamed(device?.[1] ?? '');
  if (device === null || identity === null || chip === null) return null;
  const consistent =
    identity[1] === chip.name &&
    chain.leaf.commonName === `${chip.name} ${device[2]} ${device[3]} FMC LF` &&
    chain.provisioner.commonName.startsWith(`NVIDIA ${chip.name} Provisioner ICA `) &&
    chain.family.commonName === `NVIDIA ${chip.identityFamily} Identity`;
  return consistent ? { chip, processor: device[3] as Processor, identity: identity[0] } : null;
}

function isIssuedBy(subject: Certificate, issuer: Certificate): boolean {
  return bytesToHex(subject.issuer) === bytesToHex(issuer.subject);
}

/** Each issuer name is the next subject, byte for byte; the root names itself. */
function issuersHold(chain: Chain): boolean {
  const all = certificatesOf(chain);
  return all.every((certificate, index) => isIssuedBy(certificate, all[index + 1] ?? chain.root));
}

/**
 * Holds a chain against the pins, the roles, the names and the time, all without a signature check. In this order:
 * root unknown, role (usage or names of no one known chip), link (names), validity at `trust.atMs`.
 */
export function checkChain(chain: Chain, trust: Trust): Result<Names, HardwareReason> {
  if (!trust.roots.some((pin) => isPinned(chain.root, pin))) {
    return err('hardware_chain_root_unknown');
  }
  const names = usagesHold(chain) ? namesOf(chain) : null;
  if (names === null) return err('hardware_chain_role_invalid');
  if (!issuersHold(chain)) return err('hardware_chain_link_invalid');
  const current = certificatesOf(chain).every(
    ({ notBeforeMs, notAfterMs }) => notBeforeMs <= trust.atMs && trust.atMs <= notAfterMs,
  );
  return current ? ok(names) : err('hardware_chain_validity');
}
