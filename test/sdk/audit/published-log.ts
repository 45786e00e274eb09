/** A log as it is published, in memory: grown by leaves, and altered as an insider would. */
import { sha256 } from '@noble/hashes/sha2.js';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import { signCheckpoint } from '../../../src/core/log/checkpoint.ts';
import type { NoteSigner } from '../../../src/core/log/note.ts';
import { verifierKey } from '../../../src/core/log/note-key.ts';
import {
  type Edge,
  EMPTY_EDGE,
  edgeRoot,
  entryBundle,
  extend,
  TILE_WIDTH,
  tileNamed,
} from '../../../src/core/log/tile.ts';
import { HASH_BYTES, join, leafHash } from '../../../src/core/log/tree.ts';
import type { Bytes } from '../../../src/core/model.ts';
import { type LogSource, logSource } from '../../../src/sdk/audit/log-source.ts';

export function signerOf(seed: number, name = 'log.test/log'): NoteSigner {
  const { sign, publicKey } = signingKey('Ed25519', new Uint8Array(32).fill(seed));
  return { key: verifierKey(name, publicKey), sign };
}

/** Leaf data of a number. */
export function leafOf(n: number): Bytes {
  return sha256(Uint8Array.of(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >> 24) & 255));
}

export class PublishedLog {
  readonly signer: NoteSigner;
  /** By `level/index`; of leaf data `entries/index`. */
  readonly rows = new Map<string, Bytes>();
  #edge: Edge = EMPTY_EDGE;
  checkpoint = '';
  /** The newest one that witnesses cosigned. */
  cosigned: string | null = null;
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  /** What is answered instead, by path. */
  readonly instead = new Map<string, () => Response>();

  constructor(signer: NoteSigner = signerOf(1)) {
    this.signer = signer;
  }

  get size(): number {
    return this.#edge.size;
  }

  /** Grows by these leaves, and signs. */
  append(leaves: readonly Bytes[]): this {
    for (let at = 0; at < leaves.length; at += 4096) this.#extend(leaves.slice(at, at + 4096));
    this.checkpoint = signCheckpoint(this.size, edgeRoot(this.#edge), this.signer);
    return this;
  }

  #extend(leaves: readonly Bytes[]): void {
    let index = Math.floor(this.size / TILE_WIDTH);
    const kept =
      this.size % TILE_WIDTH === 0 ? new Uint8Array() : this.rows.get(`entries/${index}`)!;
    const all = join([kept, ...leaves]);
    for (let at = 0; at < all.length; at += TILE_WIDTH * HASH_BYTES, index += 1) {
      this.rows.set(`entries/${index}`, all.slice(at, at + TILE_WIDTH * HASH_BYTES));
    }
    const grown = extend(this.#edge, leaves.map(leafHash));
    for (const { level, index: at, hashes } of grown.tiles) this.rows.set(`${level}/${at}`, hashes);
    this.#edge = grown.edge;
  }

  /** Turns one bit of a row. */
  flip(row: string, at: number): void {
    const bytes = this.rows.get(row)!.slice();
    bytes[at]! ^= 1;
    this.rows.set(row, bytes);
  }

  answer(path: string): Response {
    this.asked.push(path);
    const other = this.instead.get(path);
    if (other) return other();
    if (path === 'checkpoint') return new Response(this.checkpoint);
    if (path === 'cosigned' && this.cosigned) return new Response(this.cosigned);
    const [, level = '', rest = ''] = /^tile\/(\w+)\/(.+)$/.exec(path) ?? [];
    const named = tileNamed(level, rest);
    const row = named && this.rows.get(`${named.level}/${named.index}`);
    if (!named || !row || row.length < named.width * HASH_BYTES) {
      return new Response('', { status: 404 });
    }
    const hashes = row.slice(0, named.width * HASH_BYTES);
    const bytes = named.level === 'entries' ? entryBundle(hashes) : hashes;
    return new Response(new Uint8Array(bytes));
  }

  /** The auditor's view of it. */
  get source(): LogSource {
    return logSource({
      url: 'https://log.test',
      fetch: async ({ url }) => this.answer(new URL(url).pathname.replace(/^\/log\//, '')),
      sleep: async () => undefined,
      tries: 2,
    });
  }
}
