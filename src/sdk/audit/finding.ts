/** What an audit finds, each thing under one name. */

const findingKinds = [
  /** A hash tile is not what the entries under the signed root give. */
  'tile-tampered',
  /** Entries do not give the signed root, and a hash tile says where. */
  'entries-tampered',
  /** Entries and tiles agree with each other, and not with the signed root. */
  'root-differs',
  'tile-missing',
  /** The policy asks for cosignatures that the checkpoint does not carry. */
  'quorum-missing',
  /** A ledger's sequence has a hole. */
  'header-missing',
  'header-tampered',
  'chain-broken',
  /** A header or change is not the leaf of the log that it is said to be. */
  'leaf-differs',
  /** A ledger, or the registry, ends before what an earlier audit saw of it. */
  'ledger-cut',
  'evidence-missing',
  'evidence-tampered',
  'verdicts-missing',
  'verdicts-tampered',
  /** Replayed with the rule set that the header names, another verdict comes out. */
  'verdict-differs',
  /** A verdict was made with another state of its device than the parts before leave. */
  'prior-differs',
  /** The two ledgers of a move, or one and the registry, say different things of what was handed over. */
  'move-differs',
  /** Places were judged by a landmark that the registry's record has otherwise, or not. */
  'landmark-differs',
  'change-missing',
  'change-tampered',
  'row-missing',
  'row-tampered',
  'index-row-missing',
  'index-row-tampered',
  /** A row of the index that no header committed. */
  'index-row-unfounded',
] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface AuditFinding {
  readonly kind: FindingKind;
  /** What it is about: a tile's path, a header, a row. */
  readonly subject: string;
  /** The leaf that says otherwise; null where it is about no single one. */
  readonly leaf: number | null;
  readonly sentence: string;
}

/** One finding. */
export function finding(
  kind: FindingKind,
  subject: string,
  leaf: number | null,
  sentence: string,
): AuditFinding {
  return { kind, subject, leaf, sentence };
}
