/** The certificates of a TPM's attestation key -> a path to a trust anchor that somebody registered. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../../bytes.ts';
import type { Bytes } from '../../model.ts';
import { err, type HardwareReason, ok, type Result } from '../../result.ts';
import { readX509, type X509 } from '../x509/certificate.ts';
import {
  extensionOid,
  isUnderstood,
  type Role,
  readPurposes,
  readRole,
} from '../x509/extensions.ts';
import { pemCertificates } from '../x509/pem.ts';

/** Of an attestation key and three authorities. */
export const maxTpmChainChars = 16_384;
const maxChainLength = 4;

/** tcg-kp-AIKCertificate: the key is a restricted one of a TPM (TCG Credential Profiles, "Attestation Key Certificate"). */
const attestationKeyPurpose = '6781050803';
const anyPurpose = '551d2500';

export interface TpmCertificate extends Omit<X509, 'values'>, Role {
  readonly purposes: readonly string[];
}

/** Whom somebody trusts to certify attestation keys of TPMs. It never arrives with the evidence. */
export interface TrustAnchor {
  readonly id: string;
  readonly certificate: TpmCertificate;
}

const understood: ReadonlySet<string> = new Set(Object.values(extensionOid));

/** One certificate, strict DER; null where a critical extension is unknown or its key's role is not said. */
export function readTpmCertificate(der: Bytes): TpmCertificate | null {
  const read = readX509(der);
  if (read === null || !isUnderstood(read.values, understood)) return null;
  const { values, ...members } = read;
  const [role, purposes] = [readRole(values), readPurposes(values)];
  return role && purposes && { ...members, ...role, purposes };
}

/** Whether a certificate may be registered as an anchor: one of an authority that certifies others. */
export function isAuthority({ isCa, keyCertSign, purposes }: TpmCertificate): boolean {
  const isMeant = [attestationKeyPurpose, anyPurpose].some((one) => purposes.includes(one));
  return isCa && keyCertSign && (purposes.length === 0 || isMeant);
}

/** Reads PEM text of one to four certificates, the attestation key's first. */
export function parseTpmChain(text: Bytes): Result<readonly TpmCertificate[], HardwareReason> {
  const ders = pemCertificates(String.fromCharCode(...text));
  if (ders === null) return err('hardware_chain_certificate_invalid');
  if (ders.length > maxChainLength) return err('hardware_chain_length_invalid');
  const read = ders.map(readTpmCertificate);
  const all = read.filter((one) => one !== null);
  return all.length === read.length ? ok(all) : err('hardware_chain_certificate_invalid');
}

/** What a Name is looked up by: SHA-256 of its DER, hex. */
export function nameHash(name: Bytes): string {
  return bytesToHex(sha256(name));
}

/** The names under which the anchor of a chain may be registered: it stands at its end, or behind it. */
export function anchorNames(chain: readonly TpmCertificate[]): readonly string[] {
  const last = chain.at(-1)!;
  return [...new Set([nameHash(last.subject), nameHash(last.issuer)])];
}

export interface Path {
  readonly anchor: string;
  /** Leaf first, anchor last. */
  readonly certificates: readonly TpmCertificate[];
}

/** The paths from a chain to the anchors that it may end at. */
function pathsTo(chain: readonly TpmCertificate[], anchors: readonly TrustAnchor[]): Path[] {
  const last = chain.at(-1)!;
  return anchors.flatMap(({ id: anchor, certificate }) => {
    if (sameBytes(last.der, certificate.der)) return { anchor, certificates: chain };
    const isNext = sameBytes(last.issuer, certificate.subject);
    return isNext ? { anchor, certificates: [...chain, certificate] } : [];
  });
}

/** The leaf attests and certifies nothing; all above certify, over no longer a path than they allow themselves. */
function rolesHold([leaf, ...authorities]: readonly TpmCertificate[]): boolean {
  if (!leaf || leaf.isCa || leaf.keyCertSign || !leaf.digitalSignature) return false;
  if (!leaf.purposes.includes(attestationKeyPurpose) || authorities.length === 0) return false;
  return authorities.every(
    (one, below) => isAuthority(one) && (one.pathLength === null || one.pathLength >= below),
  );
}

function faultOf({ certificates }: Path, atMs: number): HardwareReason | null {
  if (!rolesHold(certificates)) return 'hardware_chain_role_invalid';
  const isLinked = certificates.every((one, i) => {
    const next = certificates[i + 1];
    return next === undefined || sameBytes(one.issuer, next.subject);
  });
  if (!isLinked) return 'hardware_chain_link_invalid';
  const isCurrent = certificates.every((one) => one.notBeforeMs <= atMs && atMs <= one.notAfterMs);
  return isCurrent ? null : 'hardware_chain_validity';
}

/**
 * The first path whose roles, names and times hold; signatures are not looked at. Refuses a chain that ends at no anchor, then
 * by role, link (names) and validity at `atMs`.
 */
export function pathOf(
  chain: readonly TpmCertificate[],
  anchors: readonly TrustAnchor[],
  atMs: number,
): Result<Path, HardwareReason> {
  const paths = pathsTo(chain, anchors).map((path) => ({ path, fault: faultOf(path, atMs) }));
  const sound = paths.find(({ fault }) => fault === null);
  if (sound) return ok(sound.path);
  return err(paths[0]?.fault ?? 'hardware_chain_root_unknown');
}
