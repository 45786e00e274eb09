/** A header as our own ledger or archive has it, and the bundles that it names. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../core/bytes.ts';
import { decodeHeader, NO_EVIDENCE, type PartHeader } from '../core/log/header.ts';
import type { Bytes } from '../core/model.ts';

/** Throws on bytes that are no header: a damaged store is our own fault. */
export function keptHeader(bytes: Bytes): PartHeader {
  const header = decodeHeader(bytes);
  if (!header.ok) throw new Error('a header is kept that is none');
  return header.value;
}

export interface BundleName {
  readonly kind: 'verdicts' | 'evidence';
  /** Hex. */
  readonly name: string;
}

/** The bundles of a part in the archive; one without attestations has no evidence. */
export function bundlesOf({ verdictBundle, evidenceBundle }: PartHeader): readonly BundleName[] {
  const verdicts: BundleName = { kind: 'verdicts', name: bytesToHex(verdictBundle) };
  if (sameBytes(evidenceBundle, NO_EVIDENCE)) return [verdicts];
  return [verdicts, { kind: 'evidence', name: bytesToHex(evidenceBundle) }];
}
