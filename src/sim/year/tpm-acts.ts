/** Acts about a key that a TPM holds, and about the certificates that say so. */

/** Each certificate that its maker made out for one TPM: it renews them. */
export type OfCertificate = {
  /** Counted from 0; `spare`: of another TPM of the same maker. */
  readonly certificate: number | 'spare';
};

export type TpmAct =
  /** Its operator has a TPM show that it holds the device's key. */
  | ({ readonly act: 'bind-tpm' } & OfCertificate)
  /** Its maker's list comes to the authority, which registers what is revoked there. */
  | ({
      readonly act: 'revoke-certificate';
      readonly reason: 'compromised' | 'replaced';
      /** From when on its word does not count, for what was replaced. */
      readonly daysBack: number;
    } & OfCertificate);
