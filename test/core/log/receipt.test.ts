import { hexToBytes } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { receiptVectors } from '../../../fixtures/receipts.ts';
import { fromBase64, toBase64 } from '../../../src/core/log/base64.ts';
import { policyOfKey } from '../../../src/core/log/policy.ts';
import { makeReceipt, parseReceipt } from '../../../src/core/log/receipt.ts';
import { openReceipt } from '../../../src/core/log/receipt-check.ts';
import { logSigner } from './keys.ts';

const vector = receiptVectors().get('receipts/stated-with-verdict.json')!;
const policy = policyOfKey(logSigner.key);
const evidence = {
  digest: hexToBytes(vector.evidence!.digest),
  challenge: hexToBytes(vector.evidence!.challenge),
};
const text = vector.receipt;

function open(receipt: string) {
  return openReceipt(receipt, policy, evidence);
}

function isRefused(receipt: string): boolean {
  return !open(receipt).ok;
}

test('an honest receipt says what was proved', () => {
  const opened = open(text);
  if (!opened.ok) throw new Error(opened.reason);
  const { header, digest, verdict, ...facts } = opened.value;
  expect(facts).toEqual({
    origin: 'log.example/muster',
    size: 6,
    index: 2,
    ledger: 'licence-1',
    sequence: 1,
    position: 1,
    cosigned: [],
    evidence: 'matches',
    signed: {
      word: 'stated',
      after: { size: 2, statedMs: Date.UTC(2027, 0, 15, 8), quorumAtS: null },
      before: { size: 6, statedMs: Date.UTC(2027, 0, 15, 8, 0, 5), quorumAtS: null },
    },
  });
  expect(header.count).toBe(3);
  expect(digest).toEqual(evidence.digest);
  expect(new TextDecoder().decode(verdict!)).toBe('verdict 1: warning');
});

test('a receipt is read back to the text that it was read from', () => {
  const parsed = parseReceipt(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { challenge, opening } = parsed.value;
  expect(makeReceipt(parsed.value, parsed.value, challenge, opening)).toBe(text);
});

test('no character of a receipt can be changed, dropped or doubled', () => {
  // The signature check is the costly part, so the head is swept whole and the note by its own tests.
  const head = text.indexOf('\n\n') + 2;
  const extraEnd = text.indexOf('\nindex');
  for (let at = 0; at < head; at += at > 40 && at < extraEnd - 4 ? 7 : 1) {
    const changed = String.fromCharCode(text.charCodeAt(at) ^ 1);
    expect(isRefused(text.slice(0, at) + changed + text.slice(at + 1)), `at ${at}`).toBe(true);
    expect(isRefused(text.slice(0, at) + text.slice(at + 1)), `without ${at}`).toBe(true);
  }
});

test('one flipped bit anywhere in the extra bytes is refused', () => {
  const [, base64] = /\nextra ([^\n]+)\n/.exec(text)!;
  const extra = fromBase64(base64!)!;
  fc.assert(
    fc.property(fc.nat({ max: extra.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
      const altered = extra.with(at, extra[at]! ^ (1 << bit));
      expect(isRefused(text.replace(base64!, toBase64(altered)))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['nothing', ''],
  ['another first line', text.replace('@v1', '@v2')],
  ['a doubled extra line', text.replace(/\nextra [^\n]+/, (line) => line + line)],
  ['the index before the extra line', text.replace(/(\nextra [^\n]+)(\nindex 2)/, '$2$1')],
  ['no index', text.replace('\nindex 2', '')],
  ['a path hash of 31 bytes', text.replace('\nindex 2\n', `\nindex 2\n${btoa('x'.repeat(31))}\n`)],
  ['no blank line', text.replace('\n\n', '\n')],
  [
    '55 path lines',
    text.replace('\nindex 2\n', `\nindex 2\n${`${btoa('x'.repeat(32))}\n`.repeat(55)}`),
  ],
  ['carriage returns', text.replaceAll('\n', '\r\n')],
  ['a megabyte of checkpoint', text + 'x'.repeat(1_000_000)],
])('a receipt with %s is malformed', (_, altered) => {
  expect(open(altered)).toEqual({ ok: false, reason: 'receipt_format_invalid' });
});

test('whatever text comes, opening it answers and never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(), (noise, a) => {
      expect(isRefused(noise)).toBe(true);
      const at = a % text.length;
      const altered = text.slice(0, at) + noise + text.slice(at + noise.length);
      if (altered !== text) expect(isRefused(altered)).toBe(true);
    }),
  );
});
