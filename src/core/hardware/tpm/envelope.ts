/** TPM evidence as tpm2-tools write it, each file in base64 -> bytes, bounded. */
import type { Bytes } from '../../model.ts';
import { err, ok, type Result } from '../../result.ts';
import { boundedBase64 } from '../x509/pem.ts';
import { maxAttestBytes, maxSignatureBytes } from './attest-structure.ts';
import { maxTpmChainChars } from './chain.ts';
import { maxPublicBytes } from './public-area.ts';

export interface TpmEvidence {
  /** TPMS_ATTEST, as TPM2_Certify answers it. */
  readonly attest: Bytes;
  /** TPMT_SIGNATURE over it. */
  readonly signature: Bytes;
  /** TPM2B_PUBLIC of the certified key. */
  readonly publicArea: Bytes;
  /** PEM text, the certificate of the key that signed first. */
  readonly chain: Bytes;
}

export type TpmEnvelopeFault =
  | 'attest-invalid'
  | 'signature-invalid'
  | 'public-invalid'
  | 'certificate-invalid';

/** The members of one piece of evidence. */
export interface TpmMembers {
  readonly attest: string;
  readonly signature: string;
  readonly public: string;
  readonly certificate: string;
}

/** Reads four members in base64, none empty and none longer than it may be. */
export function readTpmEvidence(members: TpmMembers): Result<TpmEvidence, TpmEnvelopeFault> {
  const attest = boundedBase64(members.attest, maxAttestBytes);
  if (attest === null) return err('attest-invalid');
  const signature = boundedBase64(members.signature, maxSignatureBytes);
  if (signature === null) return err('signature-invalid');
  const publicArea = boundedBase64(members.public, maxPublicBytes);
  if (publicArea === null) return err('public-invalid');
  const chain = boundedBase64(members.certificate, maxTpmChainChars);
  return chain === null ? err('certificate-invalid') : ok({ attest, signature, publicArea, chain });
}
