/** Differential cases of the kernel's P-256 and P-384 arithmetic against noble's. */
import { p256, p384 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { probeModule } from './build.ts';
import { Dice, fromLittleEndian, littleEndian } from './dice.ts';

interface Probe {
  readonly memory: WebAssembly.Memory;
  readonly ecdsaBuffer: WebAssembly.Global;
  readonly start: () => number;
  readonly startEcdsa: () => void;
  readonly fieldP256: () => number;
  readonly fieldP384: () => number;
  readonly numbersP256: () => void;
  readonly numbersP384: () => void;
  readonly pointsP256: () => void;
  readonly pointsP384: () => void;
  readonly multipleP384: () => void;
  readonly oddDigitsOf: (width: number, count: number, sign: number) => void;
  readonly sha256: (length: number) => void;
}

/** The largest limb that field.ts of either allows of a reduced element. */
const REDUCED = 2 ** 47 + 2 ** 44;
const OUT = 4096;

/** How manyfold the operands of a product, of a square and of `reduce` may be. */
const curves = {
  P256: { point: p256.Point, bytes: 32, limbs: 6, folds: [2, 2, 2, 12] },
  P384: { point: p384.Point, bytes: 48, limbs: 8, folds: [5, 5, 3, 12] },
} as const;

type Affine = { readonly x: bigint; readonly y: bigint };

export class EcdsaArithmetic {
  readonly #probe: Probe;
  readonly #name: keyof typeof curves;
  readonly #bytes: Uint8Array;
  readonly #floats: Float64Array;
  readonly #dice: Dice;
  readonly #multiples: readonly Affine[];
  /** Results compared. */
  cases = 0;

  constructor(name: keyof typeof curves, seed: number) {
    this.#name = name;
    this.#probe = new WebAssembly.Instance(probeModule(), {}).exports as unknown as Probe;
    const { memory, ecdsaBuffer } = this.#probe;
    this.#bytes = new Uint8Array(memory.buffer, ecdsaBuffer.value, 16384);
    this.#floats = new Float64Array(memory.buffer, ecdsaBuffer.value, 2048);
    this.#dice = new Dice(seed);
    if (!this.#probe.start()) throw new Error('relaxed_madd is not fused here');
    this.#probe.startEcdsa();
    const { BASE } = this.#curve.point;
    this.#multiples = Array.from({ length: 40 }, (_, n) => BASE.multiply(BigInt(n * n + 1))).map(
      (point) => point.toAffine(),
    );
  }

  get #curve() {
    return curves[this.#name];
  }

  /** Products, squares and sums of two lanes, each operand as manyfold as it may be. */
  field(): void {
    const { Fp } = this.#curve.point;
    const { folds, limbs } = this.#curve;
    const rows = folds.map((fold) => [this.#operand(fold), this.#operand(fold)]);
    rows.forEach((lanes, row) => {
      lanes.forEach((operand, lane) => {
        operand.forEach((limb, i) => {
          this.#floats[row * 2 * limbs + 2 * i + lane] = limb;
        });
      });
    });
    const largest = this.#probe[`field${this.#name}`]();
    if (largest > REDUCED) throw new Error('a carry left more than its bound');
    for (const lane of [0, 1]) {
      const [x, y, z, w] = rows.map((lanes) => this.#elementOf(lanes[lane]!)) as [
        bigint,
        bigint,
        bigint,
        bigint,
      ];
      const sums = [w, Fp.add(x, y), Fp.sub(x, y), Fp.sub(Fp.sub(z, w), w), Fp.mul(4n, z), w];
      [Fp.mul(x, y), Fp.sqr(z), ...sums].forEach((value, n) => {
        this.#expect(128 * n + 64 * lane, value, `field ${n}`);
      });
    }
  }

  /** Inverses, and products modulo the order in Montgomery's form. */
  numbers(): void {
    const { bytes, point } = this.#curve;
    const { Fp, Fn } = point;
    const value = this.#number(8 * bytes) % Fp.ORDER;
    const a = (this.#number(8 * bytes) % (Fn.ORDER - 1n)) + 1n;
    const b = this.#number(8 * bytes);
    [value, a, b].forEach((one, i) => {
      this.#put(i * bytes, one);
    });
    this.#probe[`numbers${this.#name}`]();
    const power = Fn.create(1n << BigInt(8 * bytes));
    const wanted = [Fn.div(Fn.create(a * b), power), Fn.div(Fn.create(b), a)];
    const found = [64, 128].map((at) => fromLittleEndian(this.#out(at, bytes)));
    if (fromLittleEndian(this.#out(0, bytes).reverse()) !== (value ? Fp.inv(value) : 0n)) {
      throw new Error(`inverse of ${value}`);
    }
    found.forEach((one, i) => {
      if (one !== wanted[i]) throw new Error(`number ${i} of ${a}, ${b}: ${one}`);
    });
    this.cases += 3;
  }

  /** Additions and doublings: where operands are equal or opposite, ZZ comes out as 0 and stays so. */
  points(): void {
    const { bytes, point } = this.#curve;
    const first = this.#pair();
    const pairs = [first, this.#pair(this.#dice.below(4) === 0 ? first[0] : undefined)] as const;
    pairs.forEach(([p, q], lane) => {
      [p.x, p.y].forEach((value, i) => {
        this.#put((2 * lane + i) * bytes, value);
      });
      [q.x, q.y].forEach((value, i) => {
        this.#put((4 + 2 * lane + i) * bytes, value);
      });
    });
    this.#probe[`points${this.#name}`]();
    const eights = pairs.map(([p]) => point.fromAffine(p).multiply(8n).toAffine());
    pairs.forEach(([p, q], lane) => {
      this.#expectSum(0, lane, p, q);
      this.#expectPoint(512, lane, eights[lane]!);
      const isLost = this.#expectSum(1024, lane, eights[lane]!, q);
      if (isLost && !this.#isZero(2048 + 256, lane))
        throw new Error('what was 0 is not 0 any more');
    });
    for (const lane of [0, 1]) this.#expectX(1536, lane, eights[0]!, eights[1]!);
  }

  /** A multiple by doublings, of few bits and of many. */
  multiple(): void {
    const { point, bytes } = this.#curve;
    const p = this.#dice.pick(this.#multiples);
    const number = (this.#number(8 * bytes) % (point.Fn.ORDER - 1n)) + 1n;
    this.#put(0, p.x);
    this.#put(bytes, p.y);
    this.#put(2 * bytes, number);
    this.#probe.multipleP384();
    // A sum of equal or opposite points may come up at the ends of the range alone.
    const isEnd = number < 64n || point.Fn.ORDER - number < 64n;
    if (isEnd && this.#isZero(256, 0)) return;
    this.#expectPoint(0, 0, point.fromAffine(p).multiply(number).toAffine());
  }

  digits(): void {
    const width = 2 + this.#dice.below(10);
    const { bytes } = this.#curve;
    const count = Math.ceil((8 * bytes) / width);
    const number = this.#number(8 * bytes) | 1n;
    this.#bytes.fill(0, 0, 96);
    this.#bytes.set(littleEndian(number, bytes), 0);
    const sign = this.#dice.pick([1, -1]);
    this.#probe.oddDigitsOf(width, count, sign);
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + OUT);
    let sum = 0n;
    for (let w = 0; w < count; w++) {
      const digit = view.getInt16(2 * w, true);
      if (digit % 2 === 0 || Math.abs(digit) >= 2 ** width) throw new Error(`digit ${digit}`);
      sum += BigInt(digit) << BigInt(w * width);
    }
    if (sum !== BigInt(sign) * number) throw new Error(`digits of ${number} at ${width}`);
    this.cases += 1;
  }

  hash(length: number): void {
    const message = this.#dice.bytes(length);
    this.#bytes.set(message, 0);
    this.#probe.sha256(length);
    const wanted = sha256(message);
    if (wanted.some((byte, i) => byte !== this.#bytes[OUT + i])) throw new Error(`of ${length}`);
    this.cases += 1;
  }

  #operand(fold: number): number[] {
    const bound = fold * REDUCED;
    const edges = [bound, -bound, bound - 1, 2 ** 47, -(2 ** 47), 0, 1, -1];
    return Array.from({ length: this.#curve.limbs }, () => {
      if (this.#dice.below(2)) return this.#dice.pick(edges);
      return this.#dice.below(2 * bound + 1) - bound;
    });
  }

  #elementOf(limbs: readonly number[]): bigint {
    const sum = limbs.reduce((so, limb, i) => so + (BigInt(limb) << BigInt(48 * i)), 0n);
    return this.#curve.point.Fp.create(sum);
  }

  #number(bits: number): bigint {
    const { Fn, Fp } = this.#curve.point;
    const top = 1n << BigInt(bits);
    const edges = [1n, 2n, 3n, Fn.ORDER - 1n, Fn.ORDER - 2n, Fp.ORDER - 1n, top >> 1n, top - 1n];
    return this.#dice.below(5) === 0 ? this.#dice.pick(edges) : this.#dice.bits(bits);
  }

  /** Two points, often equal or opposite; the first may be given up to its sign. */
  #pair(given?: Affine): readonly [Affine, Affine] {
    const { Fp } = this.#curve.point;
    const any = given ?? this.#dice.pick(this.#multiples);
    const p = this.#dice.below(2) ? any : { x: any.x, y: Fp.neg(any.y) };
    const how = this.#dice.below(6);
    if (how === 0) return [p, p];
    if (how === 1) return [p, { x: p.x, y: Fp.neg(p.y) }];
    // 8 P and Q of the same value.
    if (how === 2) return [p, this.#curve.point.fromAffine(p).multiply(8n).toAffine()];
    return [p, this.#dice.pick(this.#multiples)];
  }

  #put(at: number, value: bigint): void {
    this.#bytes.set(littleEndian(value, this.#curve.bytes).reverse(), at);
  }

  #out(at: number, count: number): Uint8Array {
    return this.#bytes.slice(OUT + at, OUT + at + count);
  }

  #element(at: number): bigint {
    const words = new BigInt64Array(this.#out(at, 8 * this.#curve.limbs).buffer);
    return words.reduceRight((sum, word) => (sum << 48n) + word, 0n);
  }

  #isZero(at: number, lane: number): boolean {
    return this.#element(at + 64 * lane) === 0n;
  }

  #expect(at: number, wanted: bigint, what: string): void {
    const found = this.#element(at);
    if (found !== wanted) throw new Error(`${what}: ${found}, not ${wanted}`);
    this.cases += 1;
  }

  #expectPoint(at: number, lane: number, wanted: Affine): void {
    const { Fp } = this.#curve.point;
    const [x, y, zz, zzz] = [0, 1, 2, 3].map((k) => this.#element(at + 128 * k + 64 * lane)) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    const isOne = Fp.mul(wanted.x, zz) === x && Fp.mul(wanted.y, zzz) === y && zz !== 0n;
    if (!isOne || Fp.mul(zz, Fp.sqr(zz)) !== Fp.sqr(zzz)) throw new Error(`point at ${at}`);
    this.cases += 1;
  }

  /** p + q, or ZZ = 0 where the formulas leave the sum out; whether they do. */
  #expectSum(at: number, lane: number, p: Affine, q: Affine): boolean {
    const { point } = this.#curve;
    if (p.x !== q.x) {
      this.#expectPoint(at, lane, point.fromAffine(p).add(point.fromAffine(q)).toAffine());
      return false;
    }
    if (!this.#isZero(at + 256, lane)) throw new Error('a sum of equal or opposite points');
    this.cases += 1;
    return true;
  }

  #expectX(at: number, lane: number, p: Affine, q: Affine): void {
    const { point } = this.#curve;
    const zz = this.#element(at + 256 + 64 * lane);
    if (p.x === q.x) {
      if (zz !== 0n) throw new Error('a sum of equal or opposite lanes');
    } else {
      const { x } = point.fromAffine(p).add(point.fromAffine(q)).toAffine();
      if (point.Fp.mul(x, zz) !== this.#element(at + 64 * lane)) throw new Error('sum of lanes');
    }
    this.cases += 1;
  }
}
