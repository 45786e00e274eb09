/**
 * Plain data -> CBOR, for large objects that say the same names again and again (docs/protocol.md, Plain data). A record is an
 * array: its shape, then its values. A shape is written as the list of its names where it comes first and as its number from then
 * on, and so is a text. A list begins with null, so that nothing can be taken for it.
 */
import type { Bytes } from '../model.ts';
import { Writer } from './cbor-encode.ts';
import type { CborValue } from './value.ts';

const ARRAY = 4;
const UNSIGNED = 0;

/** One for all: what is written is written from its first byte to its last without anything in between. */
const writer = new Writer();

/** What `run` writes, one item after another. */
export function writePlain(run: (out: PlainWriter) => void): Bytes {
  writer.begin();
  run(new PlainWriter(writer));
  return writer.bytes().slice();
}

/** Numbers of shapes and texts hold for everything that one of these writes. */
class PlainWriter {
  readonly #out: Writer;
  readonly #texts = new Map<string, number>();
  readonly #noNames = new Shape();
  #shapes = 0;

  constructor(out: Writer) {
    this.#out = out;
  }

  /** The head of an array whose members follow. */
  array(length: number): void {
    this.#out.head(ARRAY, length);
  }

  /** Ordinary CBOR. */
  value(value: CborValue): void {
    this.#out.value(value);
  }

  /** Plain data. A member that is undefined is left out. */
  plain(value: unknown): void {
    if (typeof value === 'string') this.#text(value);
    else if (value === null || typeof value !== 'object' || value instanceof Uint8Array) {
      this.#out.value(value as CborValue);
    } else if (Array.isArray(value)) {
      this.array(value.length + 1);
      this.#out.value(null);
      for (let i = 0; i < value.length; i++) this.plain(value[i]);
    } else {
      this.#record(value as Readonly<Record<string, unknown>>);
    }
  }

  #text(text: string): void {
    const number = this.#texts.get(text);
    if (number !== undefined) {
      this.array(1);
      this.#out.head(UNSIGNED, number);
      return;
    }
    this.#texts.set(text, this.#texts.size);
    this.#out.text(text);
  }

  #record(record: Readonly<Record<string, unknown>>): void {
    let shape = this.#noNames;
    for (const name in record) if (record[name] !== undefined) shape = shape.with(name);
    if (shape.size === 0) {
      this.array(0);
      return;
    }
    this.array(shape.size + 1);
    if (shape.number >= 0) this.#out.head(UNSIGNED, shape.number);
    else {
      shape.number = this.#shapes++;
      this.array(shape.size);
      for (const name in record) if (record[name] !== undefined) this.#out.text(name);
    }
    for (const name in record) if (record[name] !== undefined) this.plain(record[name]);
  }
}

/** Names in their order: a way through a tree of them. */
class Shape {
  readonly size: number;
  /** -1 until it is written. */
  number = -1;
  readonly #next = new Map<string, Shape>();
  /** Mostly the same name follows. */
  #lastName = '';
  #last: Shape | null = null;

  constructor(size = 0) {
    this.size = size;
  }

  with(name: string): Shape {
    if (this.#last && name === this.#lastName) return this.#last;
    const next = this.#next.get(name) ?? new Shape(this.size + 1);
    this.#next.set(name, next);
    this.#lastName = name;
    this.#last = next;
    return next;
  }
}
