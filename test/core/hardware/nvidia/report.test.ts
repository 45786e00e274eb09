import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxReportBytes, parseReport } from '../../../../src/core/hardware/nvidia/report.ts';
import { makeEvidence } from '../testchain.ts';

const nonce = sha256(Uint8Array.of(7));
const { report } = makeEvidence({ nonce }).evidence;
const recordLengthAt = 42;

function reasonOf(bytes: Uint8Array, toleratePadding = false): string {
  const parsed = parseReport(bytes, toleratePadding);
  return parsed.ok ? 'ok' : parsed.reason;
}

function withByte(at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(report);
  copy[at] = value;
  return copy;
}

describe('an SPDM report', () => {
  test('is taken apart into nonce, blocks, signed bytes and signature', () => {
    const parsed = parseReport(report);
    if (!parsed.ok) throw new Error(parsed.reason);
    expect(parsed.value.format).toBe('GSP');
    expect(parsed.value.nonce).toEqual(nonce);
    expect(parsed.value.blocks.size).toBe(64);
    expect(parsed.value.signature.length).toBe(96);
    expect(concatBytes(parsed.value.signed, parsed.value.signature)).toEqual(report);
  });

  test.each([
    ['GB100', 'GSP', 64],
    ['GB100-FSP', 'FSP', 52],
    ['LS10', 'LS10', 31],
  ] as const)('of %s has the format %s and %i blocks', (chip, format, blocks) => {
    const parsed = parseReport(makeEvidence({ nonce, chip }).evidence.report);
    expect(parsed).toMatchObject({ ok: true, value: { format } });
    expect(parsed.ok && parsed.value.blocks.size).toBe(blocks);
  });

  test('cut anywhere is refused as truncated', () => {
    for (let length = 0; length < report.length; length++) {
      expect(reasonOf(report.subarray(0, length))).toBe('hardware_report_truncated');
    }
  });

  test('may be followed by zeros only where that is tolerated', () => {
    const padded = concatBytes(report, Uint8Array.of(0));
    expect(reasonOf(padded)).toBe('hardware_report_trailing_bytes');
    expect(reasonOf(padded, true)).toBe('ok');
    expect(reasonOf(concatBytes(report, Uint8Array.of(1)), true)).toBe(
      'hardware_report_trailing_bytes',
    );
    expect(reasonOf(new Uint8Array(maxReportBytes + 1), true)).toBe(
      'hardware_report_trailing_bytes',
    );
  });

  test.each([0, 1, 2, 3, 36, 37, 38, 39, 40])('with another byte %i is no report', (at) => {
    expect(reasonOf(withByte(at, report[at]! ^ 0x40))).toBe('hardware_report_header_invalid');
  });

  test.each([
    ['another number of blocks', 41, 63],
    ['another first index', 45, 2],
    ['another measurement specification', 46, 2],
    ['another block size', 47, 50],
    ['another value type', 49, 2],
    ['a raw value', 49, 0x81],
    ['an unknown value type', 49, 4],
    ['another value size', 50, 47],
  ])('with %s is refused', (_, at, value) => {
    expect(reasonOf(withByte(at, value))).toBe('hardware_report_block_invalid');
  });

  test('whose record length reaches past the end is refused', () => {
    expect(reasonOf(withByte(recordLengthAt + 2, 0xff))).toBe('hardware_report_truncated');
  });

  test('of random bytes after a good head never throws', () => {
    const head = report.subarray(0, 41);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => {
        expect(reasonOf(concatBytes(head, bytes))).toMatch(/^hardware_report_/);
      }),
    );
  });
});
