/** Differential cases of what the kernel does for large batches: hashes two at a time, and digits of buckets. */
import { sha512 } from '@noble/hashes/sha2.js';
import { probeModule } from './build.ts';
import { Dice, littleEndian } from './dice.ts';

interface Probe {
  readonly memory: WebAssembly.Memory;
  readonly buffer: WebAssembly.Global;
  readonly sha512Pair: (length0: number, length1: number) => number;
  readonly bucketDigits: (pointCount: number, isLong: boolean) => number;
}

/** Blocks of R, A and a message with its padding. */
const blocksOf = (length: number) => Math.ceil((64 + length + 17) / 128);

export class BatchArithmetic {
  readonly #probe: Probe;
  readonly #bytes: Uint8Array;
  readonly #dice: Dice;
  /** Results compared. */
  cases = 0;

  constructor(seed: number) {
    this.#probe = new WebAssembly.Instance(probeModule(), {}).exports as unknown as Probe;
    const { memory, buffer } = this.#probe;
    this.#bytes = new Uint8Array(memory.buffer, buffer.value, 8192);
    this.#dice = new Dice(seed);
  }

  /** A message of a length beside one of any length of as many blocks. */
  hashPair(length: number): void {
    const blocks = blocksOf(length);
    const longest = 128 * blocks - 81;
    const lengths = [length, longest - this.#dice.below(Math.min(128, longest + 1))];
    const inputs = lengths.map((one) => this.#dice.bytes(64 + one));
    this.#bytes.fill(255);
    inputs.forEach((input, lane) => {
      this.#bytes.set(input.subarray(0, 64), 64 * lane);
      this.#bytes.set(input.subarray(64), 2048 + 3072 * lane);
    });
    if (!this.#probe.sha512Pair(lengths[0]!, lengths[1]!)) throw new Error(`blocks of ${lengths}`);
    inputs.forEach((input, lane) => {
      const digest = this.#bytes.subarray(1024 + 64 * lane, 1088 + 64 * lane);
      if (sha512(input).some((byte, i) => byte !== digest[i]))
        throw new Error(`hash of ${lengths}`);
      this.cases += 1;
    });
  }

  /** A signed number of 128 bits, or one of 253, is the sum of its digits, each within its window. */
  digits(): void {
    const isLong = this.#dice.below(2) === 1;
    const edges = isLong ? [0n, (1n << 253n) - 1n] : [0n, 1n << 127n, (1n << 127n) - 1n, -1n];
    const drawn = this.#dice.below(4)
      ? this.#dice.bits(isLong ? 253 : 128)
      : this.#dice.pick(edges);
    const number = isLong ? drawn : BigInt.asIntN(128, drawn);
    this.#bytes.set(littleEndian(BigInt.asUintN(256, number), 32), 0);
    const windows = this.#probe.bucketDigits(
      1 + this.#dice.below(2 ** this.#dice.below(14)),
      isLong,
    );
    if (this.#sumOfDigits(windows, isLong) !== number) throw new Error(`digits of ${number}`);
    this.cases += 1;
  }

  #sumOfDigits(windows: number, isLong: boolean): bigint {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + 1024);
    let sum = 0n;
    let bit = 0n;
    for (let half = 0; half < (isLong ? 4 : 2); half++) {
      for (let w = 0; w < windows; w++) {
        const width = Math.floor(64 / windows) + (w < 64 % windows ? 1 : 0);
        const digit = view.getInt16(4 * ((half >> 1) * windows + w) + 2 * (half & 1), true);
        if (Math.abs(digit) > 2 ** (width - 1)) throw new Error('a digit out of its range');
        sum += BigInt(digit) << bit;
        bit += BigInt(width);
      }
    }
    return sum;
  }
}
