/**
 * A whole Merkle tree in one piece of memory: every node of a part's tree is in the receipts of all items below it, so that the
 * ledger, which needs the root, makes them once for the Worker, which needs the paths.
 */
import { sha256Into } from '../crypto/sha256.ts';
import type { Bytes } from '../model.ts';
import { EMPTY_ROOT, HASH_BYTES } from './tree.ts';

// Nothing is awaited between a write to one of these and its hash.
const LEAF = new Uint8Array(1 + HASH_BYTES);
const NODE = new Uint8Array(1 + 2 * HASH_BYTES).fill(1, 0, 1);

/**
 * Rows of hashes, the leaves' first. In RFC 9162 a tree of any size is the one in which rows are paired from the left, and a last
 * node without a sibling goes up as it is.
 */
export class HashTree {
  readonly #count: number;
  readonly #nodes: (Bytes | undefined)[] = [];
  /** All rows, one after another. */
  readonly bytes: Bytes;

  private constructor(count: number, bytes: Bytes) {
    this.#count = count;
    this.bytes = bytes;
  }

  /** Over leaf data of 32 bytes each. */
  static over(leaves: readonly Bytes[]): HashTree {
    const bytes = new Uint8Array(nodesOver(leaves.length) * HASH_BYTES);
    for (let i = 0; i < leaves.length; i++) {
      if (leaves[i]!.length !== HASH_BYTES) throw new RangeError('no hash');
      LEAF.set(leaves[i]!, 1);
      sha256Into(LEAF, bytes, i * HASH_BYTES);
    }
    for (let row = 0, width = leaves.length; width > 1; width = Math.ceil(width / 2)) {
      pair(bytes, row, width);
      row += width;
    }
    return new HashTree(leaves.length, bytes);
  }

  /** One whose rows were made elsewhere. */
  static read(count: number, bytes: Bytes): HashTree {
    if (bytes.length !== HashTree.bytesOver(count)) throw new RangeError('no tree of this size');
    return new HashTree(count, bytes);
  }

  /** How long the rows of a tree of so many leaves are. */
  static bytesOver(count: number): number {
    return nodesOver(count) * HASH_BYTES;
  }

  get root(): Bytes {
    return this.#count === 0 ? EMPTY_ROOT : this.bytes.slice(-HASH_BYTES);
  }

  /** The inclusion path of a leaf, views onto the rows; the same node is the same view. */
  path(index: number): readonly Bytes[] {
    const path: Bytes[] = [];
    let row = 0;
    for (let at = index, width = this.#count; width > 1; at >>= 1, width = Math.ceil(width / 2)) {
      const sibling = at ^ 1;
      if (sibling < width) path.push(this.#node(row + sibling));
      row += width;
    }
    return path;
  }

  #node(node: number): Bytes {
    const at = node * HASH_BYTES;
    this.#nodes[node] ??= this.bytes.subarray(at, at + HASH_BYTES);
    return this.#nodes[node];
  }
}

/** The row above one of `width` nodes that begins at node `row`, written behind it. */
function pair(bytes: Bytes, row: number, width: number): void {
  let to = (row + width) * HASH_BYTES;
  for (let i = 0; i < width; i += 2, to += HASH_BYTES) {
    const from = (row + i) * HASH_BYTES;
    if (i + 1 === width) bytes.copyWithin(to, from, from + HASH_BYTES);
    else {
      for (let k = 0; k < 2 * HASH_BYTES; k++) NODE[1 + k] = bytes[from + k]!;
      sha256Into(NODE, bytes, to);
    }
  }
}

function nodesOver(count: number): number {
  let nodes = count;
  for (let width = count; width > 1; ) {
    width = Math.ceil(width / 2);
    nodes += width;
  }
  return nodes;
}
