import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { type ReceiptVector, receiptVectors } from '../../../fixtures/receipts.ts';
import { parsePolicy } from '../../../src/core/log/policy.ts';
import { openReceipt } from '../../../src/core/log/receipt-check.ts';
import { receiptReasons } from '../../../src/core/result.ts';

const folder = resolve(import.meta.dirname, '../../../fixtures/receipts');
const files = readdirSync(folder).sort();
const made = receiptVectors();

function read(file: string): ReceiptVector {
  return JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as ReceiptVector;
}

function outcomeOf({ receipt, policy, evidence }: ReceiptVector): string {
  const given = evidence && {
    digest: hexToBytes(evidence.digest),
    challenge: hexToBytes(evidence.challenge),
  };
  const parsed = parsePolicy(policy);
  if (!parsed.ok) throw new Error(`line ${parsed.reason.line}: ${parsed.reason.fault}`);
  const opened = openReceipt(receipt, parsed.value, given ?? undefined);
  return opened.ok ? opened.value.signed.word : opened.reason;
}

describe('receipt vectors', () => {
  test.each(files)('%s says what must be said', (file) => {
    const vector = read(file);
    expect(['proved', 'stated', 'open', ...receiptReasons]).toContain(vector.expect);
    expect(outcomeOf(vector)).toBe(vector.expect);
  });

  test('every receipt reason has a vector, and so has each span', () => {
    const expected = new Set(files.map((file) => read(file).expect));
    const wanted = ['proved', 'stated', 'open', ...receiptReasons] as const;
    expect(wanted.filter((word) => !expected.has(word))).toEqual([]);
  });

  test('the files are those that the maker makes', () => {
    expect(files.map((file) => `receipts/${file}`)).toEqual([...made.keys()].sort());
    for (const file of files) expect(read(file)).toEqual(made.get(`receipts/${file}`));
  });
});
