import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { honest, openingOf } from '../../fixtures/receipts-log.ts';
import type { BatchAnswer } from '../../src/contract/attestations.ts';
import { toBase64 } from '../../src/core/log/base64.ts';
import { formatVerifierKey } from '../../src/core/log/note-key.ts';
import { policyOfKey } from '../../src/core/log/policy.ts';
import { makeReceipt } from '../../src/core/log/receipt.ts';
import { receiptReasons } from '../../src/core/result.ts';
import { receiptFaults } from '../../src/sdk/receipt-words.ts';
import { logKeyOf, type PlacedItem, receiptOf, verifyReceipt } from '../../src/sdk/receipts.ts';
import { logSigner, signerFor } from '../core/log/keys.ts';

const parts = honest();
const placed: PlacedItem = {
  at: 0,
  word: 'accepted',
  freshness: 'fresh',
  digest: bytesToHex(parts.item.digest),
  part: 0,
  challenge: 0,
  position: parts.item.position,
  evidencePath: parts.item.evidencePath.map(toBase64),
  verdictLeaf: toBase64(parts.item.verdictLeaf),
  verdictPath: parts.item.verdictPath.map(toBase64),
};
const answer: BatchAnswer = {
  batch: '00'.repeat(32),
  checkpoint: parts.part.checkpoint,
  witnessed: 'none',
  parts: [
    {
      ledger: 'lic_0123456789abcdef01234567',
      header: toBase64(parts.part.header),
      index: parts.part.index,
      inclusionPath: parts.part.inclusionPath.map(toBase64),
    },
  ],
  challenges: [
    {
      object: toBase64(parts.challenge!.object),
      consistencyPath: parts.challenge!.consistencyPath.map(toBase64),
    },
  ],
  items: [placed],
};

describe('a receipt put together from an answer', () => {
  test('is the receipt of its item, and verifies', () => {
    const text = receiptOf(answer, placed);
    expect(text).toBe(makeReceipt(parts.part, parts.item, parts.challenge));
    const verified = verifyReceipt(text!, policyOfKey(logSigner.key));
    expect(verified).toMatchObject({ ok: true, value: { facts: { index: 2, position: 1 } } });
  });

  test.each<[string, BatchAnswer, PlacedItem]>([
    ['a part that is not there', answer, { ...placed, part: 1 }],
    ['a challenge that is not there', answer, { ...placed, challenge: 1 }],
    ['a path that is no base64', answer, { ...placed, evidencePath: ['?'] }],
    [
      'a header that is no base64',
      { ...answer, parts: [{ ...answer.parts[0]!, header: 'a' }] },
      placed,
    ],
  ])('does not come of an answer with %s', (_, given, item) => {
    expect(receiptOf(given, item)).toBeNull();
  });

  test('of an item without a known challenge has none', () => {
    const text = receiptOf(answer, { ...placed, challenge: null });
    const verified = verifyReceipt(text!, policyOfKey(logSigner.key));
    expect(verified).toMatchObject({ ok: true, value: { facts: { signed: { word: 'open' } } } });
  });
});

describe('the words of a receipt', () => {
  function wordsOf(opening: ReturnType<typeof openingOf> | null): string {
    const text = makeReceipt(parts.part, parts.item, parts.challenge, opening);
    const verified = verifyReceipt(text, policyOfKey(logSigner.key));
    if (!verified.ok) throw new Error(verified.reason);
    return verified.value.sentences.join('\n');
  }

  test('say what was proved and what was not', () => {
    const words = wordsOf(null);
    expect(words).toContain(`with digest ${placed.digest}`);
    expect(words).toContain('entry 2 of them');
    expect(words).toContain('Item 2 of the 3');
    expect(words).toContain('No attestation was given');
    expect(words).toContain('stated by the log alone');
    expect(words).toContain('the receipt does not say which');
  });

  test('say that a verdict is opened where it is', () => {
    expect(wordsOf(openingOf(1))).toContain('stands in the receipt');
  });

  test('exist for every refusal', () => {
    for (const reason of receiptReasons) expect(receiptFaults[reason]).toMatch(/^[A-Z].*\.$/);
  });
});

test('a receipt of another log is refused, and so is evidence that is none', () => {
  const text = receiptOf(answer, placed)!;
  expect(verifyReceipt(text, policyOfKey(signerFor('other.example/log').key))).toEqual({
    ok: false,
    reason: 'receipt_log_signature_invalid',
  });
  expect(verifyReceipt(text, policyOfKey(logSigner.key), new Uint8Array(3))).toMatchObject({
    ok: false,
  });
});

test('a log’s key is read from its text alone', () => {
  expect(logKeyOf(` ${formatVerifierKey(logSigner.key)}\n`)).toEqual({
    ok: true,
    value: logSigner.key,
  });
  expect(logKeyOf('log+00000000+AAAA')).toEqual({ ok: false, reason: 'log_key_invalid' });
});
