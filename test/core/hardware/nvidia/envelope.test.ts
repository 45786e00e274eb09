import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import {
  maxEnvelopeChars,
  parseEnvelope,
  parseHexEvidence,
} from '../../../../src/core/hardware/nvidia/envelope.ts';
import { makeEvidence } from '../testchain.ts';

const { element, evidence, pem } = makeEvidence({ nonce: sha256(Uint8Array.of(3)) });

function faultOf(value: unknown): unknown {
  const parsed = parseEnvelope(typeof value === 'string' ? value : JSON.stringify(value));
  return parsed.ok ? null : parsed.reason;
}

describe('the JSON of a collector', () => {
  test('gives report and chain, and other members as hints', () => {
    const parsed = parseEnvelope(
      JSON.stringify([{ ...element, driverVersion: '590.12', index: 3 }]),
    );
    if (!parsed.ok) throw new Error(parsed.reason.fault);
    const [first] = parsed.value;
    expect(first?.evidence.report).toEqual(evidence.report);
    expect(first?.evidence.chain).toEqual(new TextEncoder().encode(pem));
    expect(Object.fromEntries(first!.hints)).toEqual({
      ...{ arch: 'HOPPER', nonce: element.nonce, version: '1.0' },
      ...{ driver_version: '590.12', index: '3' },
    });
  });

  test.each([
    ['no JSON', '[', 'not-json', null],
    ['an object', {}, 'not-an-array', null],
    ['nothing', [], 'no-devices', null],
    ['65 devices', Array(65).fill(element), 'too-many-devices', null],
    ['a number', [element, 1], 'element-not-an-object', 1],
    ['an array in the array', [[]], 'element-not-an-object', 0],
    ['no evidence', [{ ...element, evidence: undefined }], 'evidence-invalid', 0],
    ['empty evidence', [{ ...element, evidence: '' }], 'evidence-invalid', 0],
    ['evidence in hex', [{ ...element, evidence: 'zz' }], 'evidence-invalid', 0],
    ['evidence without end', [{ ...element, evidence: 'A'.repeat(40_000) }], 'evidence-invalid', 0],
    ['a certificate that is a list', [{ ...element, certificate: [] }], 'certificate-invalid', 0],
    ['a hint without end', [{ ...element, arch: 'x'.repeat(300) }], 'hints-invalid', 0],
    [
      'hints without end',
      [{ ...element, ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`h${i}`, i])) }],
      'hints-invalid',
      0,
    ],
  ])('with %s is refused', (_, value, fault, at) => {
    expect(faultOf(value)).toEqual({ fault, element: at });
  });

  test('larger than any evidence is refused unread', () => {
    expect(faultOf(' '.repeat(maxEnvelopeChars + 1))).toEqual({
      fault: 'too-large',
      element: null,
    });
  });
});

describe('hex and PEM', () => {
  test('give the same evidence, in either case and over several lines', () => {
    const hex = bytesToHex(evidence.report)
      .toUpperCase()
      .replace(/(.{64})/g, '$1\n');
    const parsed = parseHexEvidence(hex, pem);
    expect(parsed.ok && parsed.value.evidence.report).toEqual(evidence.report);
  });

  test.each(['', 'abc', 'xyz0', '12 3'])('%j is not hex', (text) => {
    expect(parseHexEvidence(text, pem)).toEqual({
      ok: false,
      reason: { fault: 'not-hex', element: null },
    });
  });
});
