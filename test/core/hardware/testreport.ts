/** The unsigned part of a made-up report, in each of the three formats. */
import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Bytes } from '../../../src/core/model.ts';

export type TestChip = keyof typeof testChips;

export const testChips = {
  GH100: { name: 'GH100', processor: 'GSP', family: 'GH100', arch: 'HOPPER', tcbInfo: false },
  GB100: { name: 'GB100', processor: 'GSP', family: 'GB100', arch: 'BLACKWELL', tcbInfo: true },
  'GB100-FSP': {
    ...{ name: 'GB100', processor: 'FSP', family: 'GB100', arch: 'BLACKWELL', tcbInfo: true },
  },
  LS10: { name: 'LS_10', processor: 'FSP', family: 'GH100', arch: 'LS10', tcbInfo: false },
} as const;

export interface ReportContent {
  readonly chip: TestChip;
  readonly nonce: Bytes;
  readonly fwid: Bytes;
  readonly serialTail: Bytes;
}

/** Bytes that replace what a good report has; the signature is made after the change. */
export interface ReportChanges {
  readonly requestVersion?: number;
  /** Index that the second block claims. */
  readonly secondIndex?: number;
  readonly fwid?: Bytes;
  readonly serialTail?: Bytes;
  /** The driver that a GPU names. */
  readonly driver?: string;
  /** Measurements by block, in the place of the good ones. */
  readonly measured?: ReadonlyMap<number, Bytes>;
  /** Opaque fields put after the good ones. */
  readonly extraFields?: readonly Bytes[];
}

function u16(value: number): Bytes {
  return Uint8Array.of(value & 0xff, value >> 8);
}

/** One legacy opaque field. */
export function opaqueField(type: number, value: Bytes): Bytes {
  return concatBytes(u16(type), u16(value.length), value);
}

/** One field of the versioned form. */
export function typedField(type: number, valueType: number, value: Bytes): Bytes {
  return concatBytes(u16(type), u16(valueType), u16(value.length), value);
}

export function block(index: number, valueType: number, value: Bytes): Bytes {
  const head = Uint8Array.of(index, 1, ...u16(value.length + 3), valueType);
  return concatBytes(head, u16(value.length), value);
}

function digestBlock(index: number, value?: Bytes): Bytes {
  return block(index, 0x01, value ?? sha384(utf8ToBytes(`measurement ${index}`)));
}

/** Sizes of the raw blocks of an FSP report by index; the others are digests. */
const fspRaw: ReadonlyMap<number, number> = new Map([
  ...[2, 18, 19, 20, 21, 22, 23, 24, 25, 35, 36, 37, 38, 39, 40, 41, 42, 43, 45, 46, 51].map(
    (index): [number, number] => [index, 1],
  ),
  ...([
    [1, 4],
    [26, 8],
    [44, 16],
    [50, 108],
    [52, 73],
  ] as [number, number][]),
]);

function fspBlock(index: number, serialTail: Bytes): Bytes {
  const size = fspRaw.get(index);
  if (size === undefined) return digestBlock(index);
  return block(index, 0x82, index === 26 ? serialTail : new Uint8Array(size));
}

/** The measurement record: 64 digests (GPU), 31 (switch) or the 52 mixed blocks of the FSP. */
export function makeRecord(content: ReportContent, changes: ReportChanges): Bytes[] {
  const counts = { GH100: 64, GB100: 64, 'GB100-FSP': 52, LS10: 31 };
  const blocks = Array.from({ length: counts[content.chip] }, (_, at) =>
    content.chip === 'GB100-FSP'
      ? fspBlock(at + 1, changes.serialTail ?? content.serialTail)
      : digestBlock(at + 1, changes.measured?.get(at + 1)),
  );
  if (changes.secondIndex !== undefined) blocks[1]![0] = changes.secondIndex;
  return blocks;
}

function makeOpaque(content: ReportContent, changes: ReportChanges): Bytes {
  if (content.chip === 'GB100-FSP') return new Uint8Array();
  if (content.chip === 'LS10') {
    return concatBytes(
      opaqueField(6, utf8ToBytes('96.10.55.00.01')),
      opaqueField(22, changes.serialTail ?? content.serialTail),
      ...(changes.extraFields ?? []),
    );
  }
  return concatBytes(
    opaqueField(6, hexToBytes('009f009601000000')),
    opaqueField(3, utf8ToBytes(`${changes.driver ?? '590.12'}\0`)),
    opaqueField(11, Uint8Array.of(0x55)),
    opaqueField(20, changes.fwid ?? content.fwid),
    opaqueField(21, Uint8Array.of(0xaa)),
    opaqueField(36, u16(2)),
    ...(changes.extraFields ?? []),
  );
}

/** Request and response up to the signature. */
export function makeReport(content: ReportContent, changes: ReportChanges): Bytes {
  const blocks = makeRecord(content, changes);
  const record = concatBytes(...blocks);
  const opaque = makeOpaque(content, changes);
  return concatBytes(
    Uint8Array.of(changes.requestVersion ?? 0x11, 0xe0, 0x01, 0xff),
    content.nonce,
    Uint8Array.of(0, 0x11, 0x60, 0, 0, blocks.length),
    Uint8Array.of(record.length & 0xff, record.length >> 8, 0),
    record,
    sha384(content.nonce).subarray(0, 32),
    u16(opaque.length),
    opaque,
  );
}
