/**
 * JSON of receipts, written as bytes. A thousand items have forty thousand nodes of trees, most of them the same ones: made as
 * objects and texts they cost more than hashing the trees did.
 */

const utf8 = new TextEncoder();
const ALPHABET = utf8.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const DIGITS = utf8.encode('0123456789abcdef');
const HASH_BYTES = 32;
const [QUOTE, COMMA, PADDING] = utf8.encode('",=') as unknown as [number, number, number];
/** 32 bytes in base64 and between quotes; behind each but the last a comma. */
const NODE_BYTES = 46;

type Path = readonly Uint8Array[];

/** Room for so many nodes beside other bytes. */
export function roomFor(nodes: number): number {
  return nodes * (NODE_BYTES + 1);
}

export class ReceiptBytes {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** Where the rest of a path stands that begins with a node. */
  readonly #written = new Map<Uint8Array, number>();

  /** Throws where more is written than it has room for. */
  constructor(room: number) {
    this.#bytes = new Uint8Array(room);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** ASCII. */
  ascii(text: string): void {
    this.#expectRoom(text.length);
    const to = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < text.length; i++) to[at + i] = text.charCodeAt(i);
    this.#at = at + text.length;
  }

  /** Any text. */
  text(text: string): void {
    const encoded = utf8.encode(text);
    this.#bytes.set(encoded, this.#at);
    this.#at += encoded.length;
  }

  hex(bytes: Uint8Array): void {
    this.#expectRoom(2 * bytes.length);
    const to = this.#bytes;
    let at = this.#at;
    for (let i = 0; i < bytes.length; i++) {
      to[at++] = DIGITS[bytes[i]! >> 4]!;
      to[at++] = DIGITS[bytes[i]! & 15]!;
    }
    this.#at = at;
  }

  /** A hash in base64, between quotes. */
  hash(hash: Uint8Array): void {
    if (hash.length !== HASH_BYTES) throw new RangeError('no hash');
    this.#expectRoom(NODE_BYTES);
    const to = this.#bytes;
    let at = this.#at;
    to[at++] = QUOTE;
    for (let i = 0; i < 30; i += 3) {
      const bits = (hash[i]! << 16) | (hash[i + 1]! << 8) | hash[i + 2]!;
      to[at++] = ALPHABET[bits >> 18]!;
      to[at++] = ALPHABET[(bits >> 12) & 63]!;
      to[at++] = ALPHABET[(bits >> 6) & 63]!;
      to[at++] = ALPHABET[bits & 63]!;
    }
    const bits = (hash[30]! << 10) | (hash[31]! << 2);
    to[at++] = ALPHABET[bits >> 12]!;
    to[at++] = ALPHABET[(bits >> 6) & 63]!;
    to[at++] = ALPHABET[bits & 63]!;
    to[at++] = PADDING;
    to[at++] = QUOTE;
    this.#at = at;
  }

  /**
   * A path, without brackets. What follows a node is the same in all paths that have it, its parent's sibling and so on up: from the
   * first node that was written before, the rest is copied. The same node of a tree is the same view (`HashTree.path`).
   */
  path(path: Path): void {
    for (let i = 0; i < path.length; i++) {
      const known = this.#written.get(path[i]!);
      if (known !== undefined) {
        this.#copy(known, roomFor(path.length - i) - 1);
        return;
      }
      // The first is a leaf's sibling, and of one path only.
      if (i > 0) this.#written.set(path[i]!, this.#at);
      this.hash(path[i]!);
      if (i + 1 < path.length) this.#bytes[this.#at++] = COMMA;
    }
  }

  #copy(from: number, length: number): void {
    this.#expectRoom(length);
    this.#bytes.copyWithin(this.#at, from, from + length);
    this.#at += length;
  }

  #expectRoom(more: number): void {
    if (this.#at + more > this.#bytes.length) throw new RangeError('receipts that nobody counted');
  }
}
