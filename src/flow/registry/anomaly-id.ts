/** The stable id of a condition. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Condition } from '../../core/appraise/condition.ts';

interface Named {
  readonly ledger: string;
  readonly condition: Pick<Condition, 'kind' | 'subject'>;
}

/** 128 bits of SHA-256 over what a condition is about, hex. */
export function anomalyIdOf({ ledger, condition: { kind, subject } }: Named): string {
  const text = [ledger, kind, subject.type, subject.id].join('|');
  return bytesToHex(sha256(utf8ToBytes(text)).slice(0, 16));
}
