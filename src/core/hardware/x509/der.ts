/** DER (X.690) read strictly: one encoding for one value, so that no flipped bit of a certificate survives. */
import type { Bytes } from '../../model.ts';

export interface DerNode {
  readonly tag: number;
  /** Tag, length and content. */
  readonly bytes: Bytes;
  readonly content: Bytes;
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Length octets at `at` in their shortest form (X.690 10.1): [length, octets used], or null. */
function readLength(bytes: Bytes, at: number): readonly [number, number] | null {
  const first = bytes[at];
  const second = bytes[at + 1];
  const third = bytes[at + 2];
  if (first === undefined) return null;
  if (first < 0x80) return [first, 1];
  if (first === 0x81 && second !== undefined && second >= 0x80) return [second, 2];
  if (first === 0x82 && second !== undefined && third !== undefined && second !== 0) {
    return [(second << 8) | third, 3];
  }
  return null;
}

/** The elements that fill `bytes` exactly, in order; null where one is cut short, indefinite or not shortest. */
export function derItems(bytes: Bytes): readonly DerNode[] | null {
  const items: DerNode[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at]!;
    const length = readLength(bytes, at + 1);
    if ((tag & 0x1f) === 0x1f || length === null) return null;
    const contentAt = at + 1 + length[1];
    const end = contentAt + length[0];
    if (end > bytes.length) return null;
    items.push({ tag, bytes: bytes.subarray(at, end), content: bytes.subarray(contentAt, end) });
    at = end;
  }
  return items;
}

/** Elements of exactly these tags in this order, or null. */
export function derShape<const T extends readonly number[]>(
  bytes: Bytes,
  tags: T,
): { readonly [K in keyof T]: DerNode } | null {
  const items = derItems(bytes);
  if (items === null || items.length !== tags.length) return null;
  if (items.some((item, index) => item.tag !== tags[index])) return null;
  return items as unknown as { readonly [K in keyof T]: DerNode };
}

/** The content of one element of this tag that fills `bytes`, or null. */
export function derContent(bytes: Bytes, tag: number): Bytes | null {
  return derShape(bytes, [tag])?.[0].content ?? null;
}

/** The magnitude of a positive INTEGER in its shortest form (X.690 8.3.2), without a leading zero; null otherwise. */
export function derPositive(content: Bytes): Bytes | null {
  const first = content[0];
  const second = content[1];
  if (first === undefined || first >= 0x80) return null;
  if (first !== 0) return content;
  return second !== undefined && second >= 0x80 ? content.subarray(1) : null;
}

/** Printable ASCII of a UTF8String or PrintableString, or null. */
export function derText(node: DerNode): string | null {
  if (node.tag !== derTag.utf8String && node.tag !== derTag.printableString) return null;
  if (!node.content.every((byte) => byte >= 0x20 && byte < 0x7f)) return null;
  return String.fromCharCode(...node.content);
}

/** UTCTime or GeneralizedTime in seconds and Z (RFC 5280 section 4.1.2.5), as ms since 1970; null otherwise. */
export function derTime(node: DerNode): number | null {
  const text = String.fromCharCode(...node.content.subarray(0, 16));
  const short = node.tag === derTag.utcTime && /^\d{12}Z$/.test(text);
  const long = node.tag === derTag.generalizedTime && /^\d{14}Z$/.test(text);
  if (node.content.length > 15 || (!short && !long)) return null;
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const digits = short ? century + text : text;
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const atMs = Date.parse(iso);
  return Number.isNaN(atMs) || new Date(atMs).toISOString() !== iso ? null : atMs;
}
