/** Differential cases of the kernel's P-384 arithmetic against noble's. */
import { p384 } from '@noble/curves/nist.js';
import { probeModule } from './build.ts';
import { Dice, fromLittleEndian } from './dice.ts';

const { Fp, Fn } = p384.Point;

interface Probe {
  readonly memory: WebAssembly.Memory;
  readonly buffer384: WebAssembly.Global;
  readonly start: () => number;
  readonly field384: () => number;
  readonly invert384: () => void;
  readonly scalars384: () => void;
}

/** The largest limb that field.ts allows of a reduced element. */
const REDUCED = 2 ** 47 + 2 ** 44;

export class Arithmetic384 {
  readonly #probe: Probe;
  readonly #bytes: Uint8Array;
  readonly #floats: Float64Array;
  readonly #limbs: BigInt64Array;
  readonly #dice: Dice;
  /** Results compared. */
  cases = 0;

  constructor(seed: number) {
    this.#probe = new WebAssembly.Instance(probeModule(), {}).exports as unknown as Probe;
    const { memory, buffer384 } = this.#probe;
    this.#bytes = new Uint8Array(memory.buffer, buffer384.value, 8192);
    this.#floats = new Float64Array(memory.buffer, buffer384.value, 1024);
    this.#limbs = new BigInt64Array(memory.buffer, buffer384.value, 1024);
    this.#dice = new Dice(seed);
    if (!this.#probe.start()) throw new Error('relaxed_madd is not fused here');
  }

  /** Products, squares and sums of two lanes, each operand as manyfold as it may be. */
  field(): void {
    const rows = [5, 5, 3, 12].map((fold) => [this.#operand(fold), this.#operand(fold)]);
    rows.forEach((lanes, row) => {
      lanes.forEach((limbs, lane) => {
        limbs.forEach((limb, i) => {
          this.#floats[row * 16 + 2 * i + lane] = limb;
        });
      });
    });
    if (this.#probe.field384() > REDUCED) throw new Error('a carry left more than its bound');
    for (const lane of [0, 1]) {
      const [x, y, z, w] = rows.map((lanes) => elementOf(lanes[lane]!)) as [
        bigint,
        bigint,
        bigint,
        bigint,
      ];
      const wanted = [Fp.mul(x, y), Fp.sqr(z), w, Fp.add(x, y), Fp.sub(x, y), Fp.mul(4n, z), w];
      wanted.forEach((value, n) => {
        this.#expectElement(2048 + 128 * n + 64 * lane, value, `field ${n}`);
      });
    }
  }

  inverse(): void {
    const value = this.#number(384) % Fp.ORDER;
    this.#put(0, value);
    this.#probe.invert384();
    for (const lane of [0, 64]) {
      this.#expectElement(2048 + lane, value === 0n ? 0n : Fp.inv(value), 'inverse');
    }
  }

  scalars(): void {
    const [a, b] = [(this.#number(384) % (Fn.ORDER - 1n)) + 1n, this.#number(384)];
    this.#put(0, a);
    this.#put(48, b);
    this.#probe.scalars384();
    const wanted = [Fn.create(a * b), Fn.inv(a)];
    wanted.forEach((value, i) => {
      const from = 2048 + 48 * i;
      const found = fromLittleEndian(this.#bytes.subarray(from, from + 48));
      if (found !== value) throw new Error(`scalar ${i} of ${a}, ${b}: ${found}`);
      this.cases += 1;
    });
  }

  #operand(fold: number): number[] {
    const bound = fold * REDUCED;
    const edges = [bound, -bound, bound - 1, 2 ** 47, -(2 ** 47), 0, 1, -1];
    return Array.from({ length: 8 }, () => {
      if (this.#dice.below(2)) return this.#dice.pick(edges);
      return this.#dice.below(2 * bound + 1) - bound;
    });
  }

  #number(bits: number): bigint {
    const edges = [
      1n,
      2n,
      3n,
      Fn.ORDER - 1n,
      Fn.ORDER - 2n,
      Fp.ORDER - 1n,
      2n ** 383n,
      2n ** 384n - 1n,
    ];
    return this.#dice.below(5) === 0 ? this.#dice.pick(edges) : this.#dice.bits(bits);
  }

  #put(at: number, value: bigint): void {
    for (let i = 0; i < 48; i++) this.#bytes[at + 47 - i] = Number((value >> BigInt(8 * i)) & 255n);
  }

  #expectElement(at: number, wanted: bigint, what: string): void {
    let found = 0n;
    for (let i = 7; i >= 0; i--) found = (found << 48n) + this.#limbs[at / 8 + i]!;
    if (found !== wanted) throw new Error(`${what}: ${found}, not ${wanted}`);
    this.cases += 1;
  }
}

function elementOf(limbs: readonly number[]): bigint {
  return Fp.create(limbs.reduce((sum, limb, i) => sum + (BigInt(limb) << BigInt(48 * i)), 0n));
}
