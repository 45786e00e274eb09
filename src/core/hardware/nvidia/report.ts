/** SPDM 1.1 GET_MEASUREMENTS request || MEASUREMENTS response, as NVIDIA devices sign it -> Report. */
import type { Bytes } from '../../model.ts';
import { err, type HardwareReason, ok, type Result } from '../../result.ts';
import type { ReportFormat } from '../hardware.ts';
import { type Block, readBlocks } from './blocks.ts';
import { type Opaque, parseOpaque } from './opaque.ts';

/** Larger than any report seen (4,274 bytes): hostile lengths end here. */
export const maxReportBytes = 16_384;
export const signatureBytes = 96;

const requestBytes = 37;
const nonceBytes = 32;
/** Response head, responder nonce and opaque length: what is there whatever the lengths say. */
const recordAt = requestBytes + 8;
/** Version 1.1, GET_MEASUREMENTS, signature asked, all blocks (DSP0274 1.1 section 10.11.1). */
const requestHead = [0x11, 0xe0, 0x01, 0xff];
/** Version 1.1, MEASUREMENTS, two parameters that are zero. */
const responseHead = [0x11, 0x60, 0x00, 0x00];

/** A report taken apart. Nothing in it is proved. */
export interface Report {
  readonly format: ReportFormat;
  readonly nonce: Bytes;
  readonly responderNonce: Bytes;
  readonly blocks: ReadonlyMap<number, Block>;
  readonly opaque: Opaque;
  /** All that stands before the signature: what was signed. */
  readonly signed: Bytes;
  /** Raw r || s, 48 bytes each. */
  readonly signature: Bytes;
}

interface Frame {
  readonly record: Bytes;
  readonly blockCount: number;
  readonly responderNonce: Bytes;
  readonly opaque: Bytes;
  readonly signatureAt: number;
}

/** Cuts a report by its own length fields, each held against the bytes that remain. */
function frame(bytes: Bytes): Frame | null {
  if (bytes.length < recordAt) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const recordLength = view.getUint16(requestBytes + 5, true) + (bytes[requestBytes + 7]! << 16);
  const nonceAt = recordAt + recordLength;
  if (bytes.length - nonceAt < nonceBytes + 2) return null;
  const opaqueAt = nonceAt + nonceBytes + 2;
  const opaqueLength = view.getUint16(opaqueAt - 2, true);
  const signatureAt = opaqueAt + opaqueLength;
  if (bytes.length - signatureAt < signatureBytes) return null;
  return {
    record: bytes.subarray(recordAt, nonceAt),
    blockCount: bytes[requestBytes + 4]!,
    responderNonce: bytes.subarray(nonceAt, nonceAt + nonceBytes),
    opaque: bytes.subarray(opaqueAt, signatureAt),
    signatureAt,
  };
}

function startsWith(bytes: Bytes, at: number, head: readonly number[]): boolean {
  return head.every((byte, index) => bytes[at + index] === byte);
}

/** The constants of request and response; slot 0 is the only one that holds NVIDIA's chain. */
function headersValid(bytes: Bytes): boolean {
  return (
    startsWith(bytes, 0, requestHead) &&
    bytes[requestBytes - 1] === 0 &&
    startsWith(bytes, requestBytes, responseHead)
  );
}

/** Only zeros, and only where the caller tolerates them. */
function isTolerated(rest: Bytes, toleratePadding: boolean): boolean {
  return rest.length === 0 || (toleratePadding && rest.every((byte) => byte === 0));
}

/**
 * Takes a report of at most 16 KiB apart into nonce, measurement blocks, opaque fields, signed bytes and the
 * 96-byte signature. Refuses with a `hardware_report_*` reason; after the signature nothing may follow unless
 * zero padding is tolerated. DSP0274 1.1, section 10.11.
 */
export function parseReport(bytes: Bytes, toleratePadding = false): Result<Report, HardwareReason> {
  if (bytes.length > maxReportBytes) return err('hardware_report_trailing_bytes');
  if (bytes.length < recordAt) return err('hardware_report_truncated');
  if (!headersValid(bytes)) return err('hardware_report_header_invalid');
  const parts = frame(bytes);
  if (parts === null) return err('hardware_report_truncated');
  const end = parts.signatureAt + signatureBytes;
  if (!isTolerated(bytes.subarray(end), toleratePadding)) {
    return err('hardware_report_trailing_bytes');
  }
  const record = readBlocks(parts.record, parts.blockCount);
  if (record === null) return err('hardware_report_block_invalid');
  const opaque = parseOpaque(parts.opaque);
  if (opaque === null) return err('hardware_report_opaque_invalid');
  return ok({
    ...record,
    nonce: bytes.subarray(4, 4 + nonceBytes),
    responderNonce: parts.responderNonce,
    opaque,
    signed: bytes.subarray(0, parts.signatureAt),
    signature: bytes.subarray(parts.signatureAt, end),
  });
}
