import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { type ReceiptVector, receiptVectors } from '../../../fixtures/receipts.ts';
import { parseVerifierKey } from '../../../src/core/log/note.ts';
import { openReceipt } from '../../../src/core/log/receipt-check.ts';
import { receiptReasons } from '../../../src/core/result.ts';

const folder = resolve(import.meta.dirname, '../../../fixtures/receipts');
const files = readdirSync(folder).sort();
const made = receiptVectors();

function read(file: string): ReceiptVector {
  return JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as ReceiptVector;
}

function outcomeOf({ receipt, logKey, evidence }: ReceiptVector): string {
  const given = evidence && {
    digest: hexToBytes(evidence.digest),
    challenge: hexToBytes(evidence.challenge),
  };
  const opened = openReceipt(receipt, parseVerifierKey(logKey)!, given ?? undefined);
  return opened.ok ? opened.value.signed.word : opened.reason;
}

describe('receipt vectors', () => {
  test.each(files)('%s says what must be said', (file) => {
    const vector = read(file);
    expect(['stated', 'open', ...receiptReasons]).toContain(vector.expect);
    expect(outcomeOf(vector)).toBe(vector.expect);
  });

  test('every receipt reason has a vector, and so has either span', () => {
    const expected = new Set(files.map((file) => read(file).expect));
    const wanted = ['stated', 'open', ...receiptReasons] as const;
    expect(wanted.filter((word) => !expected.has(word))).toEqual([]);
  });

  test('the files are those that the maker makes', () => {
    expect(files.map((file) => `receipts/${file}`)).toEqual([...made.keys()].sort());
    for (const file of files) expect(read(file)).toEqual(made.get(`receipts/${file}`));
  });
});
