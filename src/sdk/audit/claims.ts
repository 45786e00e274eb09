/** What somebody says of single leaves of the log, held against the leaves as they are read. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../core/model.ts';
import { type AuditFinding, finding } from './finding.ts';

interface Claim {
  readonly subject: string;
  /** Hex. */
  readonly leaf: string;
}

/** Collected before the log is read, judged while it is: no leaf has to be kept. */
export class LeafClaims {
  readonly #claims = new Map<number, Claim[]>();
  readonly findings: AuditFinding[] = [];

  /** That the leaf at `index` is this one. */
  add(index: number, subject: string, leaf: string): void {
    this.#claims.set(index, [...(this.#claims.get(index) ?? []), { subject, leaf }]);
  }

  /** Leaves that nothing was said about. */
  unopened(size: number): number {
    return size - [...this.#claims.keys()].filter((index) => index < size).length;
  }

  /** Whoever names a place is told it by a checkpoint of that size: beyond the tree that was read after it there is none. */
  close(size: number): void {
    for (const [index, claims] of this.#claims) {
      if (index < size) continue;
      for (const { subject } of claims) {
        const sentence = `${subject} is said to be leaf ${index}, and the log has ${size} leaves.`;
        this.findings.push(finding('leaf-differs', subject, index, sentence));
      }
    }
  }

  /** Leaf data from the leaf `first` on. */
  readonly judge = (first: number, leaves: readonly Bytes[]): void => {
    leaves.forEach((data, i) => {
      for (const { subject, leaf } of this.#claims.get(first + i) ?? []) {
        if (bytesToHex(data) === leaf) continue;
        const sentence = `${subject} is said to be leaf ${first + i}, and is not.`;
        this.findings.push(finding('leaf-differs', subject, first + i, sentence));
      }
    });
  };
}
