/** Rows of trust anchors: who certifies attestation keys of TPMs, by whose word. */
import type { Version } from './version.ts';

/** An authority's certificate that counts for evidence from its registration to its withdrawal. */
export interface TrustAnchorRow extends Version {
  readonly name: string;
  /** How it is known to be the maker's or the certifying authority's. */
  readonly evidence: string;
  /** DER, hex. */
  readonly certificate: string;
  readonly certificateHash: string;
  /** SHA-256 of its subject's Name, hex: chains name it. */
  readonly subjectHash: string;
  /** The authority that registered it, under whose licences alone it counts; null: the administration, under all. */
  readonly authority: string | null;
  readonly withdrawnAtMs: number | null;
}
