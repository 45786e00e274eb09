/** A measurement record -> its blocks by index, and the report format that their number tells. */
import type { Bytes } from '../../model.ts';
import type { ReportFormat } from '../hardware.ts';

/** One DMTF measurement (DSP0274 1.1 table 45). */
export interface Block {
  readonly index: number;
  /** 0 immutable ROM, 1 mutable firmware, 2 hardware configuration, 3 firmware configuration. */
  readonly type: number;
  /** Whether the value is raw; otherwise it is a SHA-384 digest. */
  readonly raw: boolean;
  readonly value: Bytes;
}

/** index, specification, size (u16), value type, value size (u16). */
const headBytes = 7;
const dmtfSpecification = 1;
const rawBit = 0x80;
const lastValueType = 3;
const digestBytes = 48;

const formats: readonly { format: ReportFormat; blocks: number; recordBytes: number }[] = [
  { format: 'GSP', blocks: 64, recordBytes: 3520 },
  { format: 'LS10', blocks: 31, recordBytes: 1705 },
  { format: 'FSP', blocks: 52, recordBytes: 1842 },
];

function readBlock(record: Bytes, at: number): Block | null {
  if (record.length - at < headBytes) return null;
  const view = new DataView(record.buffer, record.byteOffset + at, headBytes);
  const valueSize = view.getUint16(5, true);
  const type = view.getUint8(4) & ~rawBit;
  const raw = (view.getUint8(4) & rawBit) !== 0;
  if (view.getUint8(1) !== dmtfSpecification) return null;
  if (view.getUint16(2, true) !== valueSize + 3) return null;
  if (record.length - at - headBytes < valueSize) return null;
  if (type > lastValueType || (!raw && valueSize !== digestBytes)) return null;
  const value = record.subarray(at + headBytes, at + headBytes + valueSize);
  return { index: view.getUint8(0), type, raw, value };
}

/** The digests of mutable firmware that GSP and LS10 reports consist of throughout. */
function isFirmwareDigest(block: Block): boolean {
  return block.type === 1 && !block.raw;
}

/**
 * Walks a measurement record: `count` blocks that fill it exactly, indices 1 to `count` in order (so none twice).
 * Null where a size, a type or the format (number of blocks and length together) is not one of the three known.
 */
export function readBlocks(
  record: Bytes,
  count: number,
): { format: ReportFormat; blocks: ReadonlyMap<number, Block> } | null {
  const known = formats.find((row) => row.blocks === count && row.recordBytes === record.length);
  if (known === undefined) return null;
  const blocks = new Map<number, Block>();
  let at = 0;
  for (let index = 1; index <= count; index++) {
    const block = readBlock(record, at);
    if (block === null || block.index !== index) return null;
    if (known.format !== 'FSP' && !isFirmwareDigest(block)) return null;
    blocks.set(index, block);
    at += headBytes + block.value.length;
  }
  return at === record.length ? { format: known.format, blocks } : null;
}
