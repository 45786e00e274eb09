/** The stable id of a condition. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Condition } from '../../core/appraise/condition.ts';

const utf8 = new TextEncoder();

interface Named {
  readonly ledger: string;
  readonly condition: Pick<Condition, 'kind' | 'subject'>;
}

/** 128 bits of SHA-256 over what a condition is about, hex. */
export function anomalyIdOf({ ledger, condition: { kind, subject } }: Named): string {
  const text = [ledger, kind, subject.type, subject.id].join('|');
  return bytesToHex(sha256(utf8.encode(text)).slice(0, 16));
}
