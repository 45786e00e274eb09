/** The door: a TPM's word on one key, and whom to trust -> what it certified, or the first fault. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../../bytes.ts';
import { keyOf } from '../../crypto/key.ts';
import type { Platform } from '../../crypto/platform.ts';
import { suiteOf } from '../../crypto/suites.ts';
import type { AttestationKey, Bytes } from '../../model.ts';
import { err, type HardwareReason, ok, type Result } from '../../result.ts';
import { readCertification, readTpmSignature } from './attest-structure.ts';
import {
  type Path,
  parseTpmChain,
  pathOf,
  type TpmCertificate,
  type TrustAnchor,
} from './chain.ts';
import type { TpmEvidence } from './envelope.ts';
import { readPublicArea } from './public-area.ts';

/** A key that a genuine TPM made, holds, and never lets go. */
export interface TpmKey {
  readonly key: AttestationKey;
  /** The 32 bytes that the requester chose. */
  readonly nonce: Bytes;
  /** SHA-256 of the SubjectPublicKeyInfo of the key that certified it: which TPM, as its authority knows it. */
  readonly signerKeyHash: Bytes;
  /** The id of the anchor that vouches for that TPM. */
  readonly anchor: string;
  /** SHA-256 of the certificates from the TPM's to the anchor's, hex. */
  readonly certificates: readonly string[];
}

/** Evidence taken apart. Nothing in it is proved. */
export interface TpmClaim {
  readonly key: AttestationKey;
  readonly nonce: Bytes;
  readonly chain: readonly TpmCertificate[];
  /** What was signed, and raw r || s. */
  readonly attest: Bytes;
  readonly signature: Bytes;
}

/**
 * All checks that need neither anchor nor signature. Refuses in this order: public area, attributes, structure, name, chain
 * form, signature form.
 */
export function readTpmClaim(evidence: TpmEvidence): Result<TpmClaim, HardwareReason> {
  const area = readPublicArea(evidence.publicArea);
  if (area === null) return err('hardware_tpm_public_invalid');
  if (!area.isKept) return err('hardware_tpm_attributes_invalid');
  const certified = readCertification(evidence.attest);
  if (certified === null) return err('hardware_tpm_attest_invalid');
  if (!sameBytes(certified.name, area.name)) return err('hardware_tpm_name_mismatch');
  const chain = parseTpmChain(evidence.chain);
  if (!chain.ok) return chain;
  const signature = readTpmSignature(evidence.signature, chain.value[0]!.suite);
  if (signature === null) return err('hardware_signature_invalid');
  const key = keyOf(suiteOf(area.suite), area.publicKey);
  return ok({
    key,
    nonce: certified.nonce,
    chain: chain.value,
    attest: evidence.attest,
    signature,
  });
}

function verifies(
  platform: Platform,
  { suite, publicKey }: TpmCertificate,
  [message, signature]: readonly [Bytes, Bytes],
) {
  return platform.fastVerify(suite, keyOf(suiteOf(suite), publicKey), message, signature);
}

/** Whether each is signed by the next, in the next one's suite; the anchor is trusted by its registration. */
async function linksHold({ certificates }: Path, platform: Platform): Promise<boolean> {
  const links = certificates.slice(0, -1).map(async (one, i) => {
    const issuer = certificates[i + 1]!;
    if (one.signedBy !== issuer.suite) return false;
    return verifies(platform, issuer, [one.toBeSigned, one.signature]);
  });
  return (await Promise.all(links)).every((holds) => holds);
}

/**
 * Verifies a claim against the anchors that count for it, as of `atMs`. Refuses in this order: anchor unknown, role, link,
 * validity, chain signatures, the TPM's signature. Says that a genuine TPM holds this key and signed this nonce; neither
 * that the nonce is fresh, nor which machine the TPM sits in.
 */
export async function verifyTpm(
  claim: TpmClaim,
  trust: { readonly anchors: readonly TrustAnchor[]; readonly atMs: number },
  platform: Platform,
): Promise<Result<TpmKey, HardwareReason>> {
  const path = pathOf(claim.chain, trust.anchors, trust.atMs);
  if (!path.ok) return path;
  if (!(await linksHold(path.value, platform))) return err('hardware_chain_link_invalid');
  const leaf = claim.chain[0]!;
  if (!(await verifies(platform, leaf, [claim.attest, claim.signature]))) {
    return err('hardware_signature_invalid');
  }
  const { key, nonce } = claim;
  const certificates = path.value.certificates.map(({ der }) => bytesToHex(sha256(der)));
  const { anchor } = path.value;
  return ok({ key, nonce, signerKeyHash: sha256(leaf.spki), anchor, certificates });
}
