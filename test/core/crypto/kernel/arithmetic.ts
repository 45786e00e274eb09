/** Differential cases of the kernel's Ed25519 arithmetic against noble's: as many as are asked for, from a seed. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { probeModule } from './build.ts';
import { Dice, fromLittleEndian, littleEndian } from './dice.ts';

const { Point } = ed25519;
const { Fp, Fn } = Point;
const L = Fn.ORDER;

interface Probe {
  readonly memory: WebAssembly.Memory;
  readonly buffer: WebAssembly.Global;
  readonly start: () => number;
  readonly field: () => void;
  readonly largestLimb: () => number;
  readonly invert: () => void;
  readonly points: () => number;
  readonly decode: () => number;
  readonly scalars: () => number;
  readonly digits: (width: number, count: number) => void;
  readonly sha512: (length: number, split: number) => void;
}

/** The largest limbs that field.ts allows. */
const REDUCED = 2 ** 50 + 2 ** 15;
const LOOSE = 2 ** 51 + 2 ** 16;

export class Arithmetic {
  readonly #probe: Probe;
  readonly #bytes: Uint8Array;
  readonly #floats: Float64Array;
  readonly #dice: Dice;
  /** Results compared. */
  cases = 0;

  constructor(seed: number) {
    const instance = new WebAssembly.Instance(probeModule(), {});
    this.#probe = instance.exports as unknown as Probe;
    const { memory, buffer } = this.#probe;
    this.#bytes = new Uint8Array(memory.buffer, buffer.value, 8192);
    this.#floats = new Float64Array(memory.buffer, buffer.value, 1024);
    this.#dice = new Dice(seed);
    if (!this.#probe.start()) throw new Error('relaxed_madd is not fused here');
  }

  /** Products, squares, sums and carries of two lanes with limbs up to the bounds. */
  field(): void {
    const rows = [LOOSE, REDUCED, REDUCED].map((bound) => [this.#limbs(bound), this.#limbs(bound)]);
    rows.forEach((lanes, row) => {
      lanes.forEach((limbs, lane) => {
        limbs.forEach((limb, i) => {
          this.#floats[row * 10 + 2 * i + lane] = limb;
        });
      });
    });
    this.#probe.field();
    for (const lane of [0, 1]) {
      const [a, x, y] = rows.map((lanes) => elementOf(lanes[lane]!)) as [bigint, bigint, bigint];
      const ax = Fp.mul(a, x);
      const yy = Fp.sqr(y);
      const wanted = [
        ...[ax, Fp.sqr(x), Fp.add(ax, yy), Fp.sub(ax, yy), Fp.neg(Fp.add(ax, yy))],
        ...[Fp.add(x, y), Fp.sub(x, y), Fp.add(Fp.add(x, x), ax)],
        ...[Fp.pow(x, 8n), Fp.pow(y, 8n), yy, a],
      ];
      wanted.forEach((value, n) => {
        this.#expect(1024 + 64 * n + 32 * lane, value, `field ${n}`);
      });
    }
    if (this.#probe.largestLimb() > REDUCED) throw new Error('a carry left more than its bound');
  }

  inverse(): void {
    const values = [0, 1, 2, 3].map(() => this.#element());
    values.forEach((value, i) => {
      this.#bytes.set(littleEndian(value, 32), 32 * i);
    });
    this.#probe.invert();
    values.forEach((value, i) => {
      const wanted = Fp.create(value) === 0n ? 0n : Fp.inv(Fp.create(value));
      this.#expect(1024 + 32 * i, wanted, 'inverse');
    });
  }

  /** Additions and doublings, most with equal, opposite, neutral or small-order operands among them. */
  points(): void {
    const places = [this.#pair(), this.#pair()] as const;
    places.forEach(([p, q], lane) => {
      this.#bytes.set(p.toBytes(), 32 * lane);
      this.#bytes.set(q.toBytes(), 64 + 32 * lane);
    });
    const mask = this.#probe.points();
    if ((mask & 15) !== 15) throw new Error('a point did not decode');
    places.forEach(([p, q], lane) => {
      const [a, b] = [p.negate(), q.negate()];
      const sum = a.add(b);
      this.#expectPoint(1024, lane, sum);
      this.#expectPoint(1280, lane, a.subtract(b));
      this.#expectPoint(1536, lane, sum);
      this.#expectPoint(1792, lane, a.double().double().double());
      if (((mask >> (4 + lane)) & 1) !== Number(sum.isSmallOrder())) throw new Error('small order');
      this.cases += 1;
    });
    const { x, y } = places[0][0].add(places[0][1]).negate().toAffine();
    this.#expect(2048, Fp.sub(y, x), 'affine');
    this.#expect(2080, Fp.add(y, x), 'affine');
    this.#expect(2112, Fp.mul(Fp.mul(2n, ed25519.Point.CURVE().d), Fp.mul(x, y)), 'affine');
  }

  decode(): void {
    const encodings = [0, 1, 2, 3].map(() => this.#encoding());
    encodings.forEach((bytes, i) => {
      this.#bytes.set(bytes, 32 * i);
    });
    const mask = this.#probe.decode();
    encodings.forEach((bytes, i) => {
      if (((mask >> i) & 1) !== Number(decodes(bytes))) throw new Error(`decode ${bytes}`);
      this.cases += 1;
    });
  }

  scalars(): void {
    const digest = this.#number(512, [0n, L, (1n << 512n) - 1n, L * (1n << 200n), L - 1n]);
    const z = this.#number(128, [0n, 1n, (1n << 127n) - 1n, 1n << 127n, (1n << 128n) - 1n]);
    const s = this.#number(253, [0n, L - 1n, L, L + 1n, 1n, 1n << 252n]);
    this.#bytes.set(littleEndian(digest, 64), 0);
    this.#bytes.fill(255, 64, 72);
    this.#bytes.set(littleEndian(z, 16), 72);
    this.#bytes.set(littleEndian(s, 32), 96);
    const isBelow = this.#probe.scalars() === 1;
    if (isBelow !== s < L) throw new Error('below L');
    const signed = BigInt.asIntN(128, z);
    const results = [1024, 1056].map((at) => fromLittleEndian(this.#bytes.subarray(at, at + 32)));
    const wanted = [digest, signed * (s + digest)];
    results.forEach((result, i) => {
      if (result >= 1n << 253n || Fn.create(result) !== Fn.create(wanted[i]!)) throw new Error('L');
      this.cases += 1;
    });
  }

  digits(): void {
    const width = 3 + this.#dice.below(9);
    const bits = this.#dice.pick([128, 254]);
    const count = Math.ceil(bits / width);
    const value = BigInt.asIntN(128, this.#number(128, [1n << 127n, (1n << 127n) - 1n, 0n]));
    const whole = bits === 128 ? value : this.#number(253, [(1n << 253n) - 1n]);
    this.#bytes.set(littleEndian(BigInt.asUintN(320, whole), 40), 0);
    this.#probe.digits(width, count);
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + 1024);
    let sum = 0n;
    for (let w = 0; w < count; w++) {
      const digit = view.getInt16(2 * w, true);
      if (Math.abs(digit) > 2 ** (width - 1)) throw new Error('a digit out of its range');
      sum += BigInt(digit) << BigInt(w * width);
    }
    if (sum !== whole) throw new Error(`digits of ${whole} at ${width}`);
    this.cases += 1;
  }

  hash(length: number): void {
    const message = this.#dice.bytes(length);
    this.#bytes.set(message, 2048);
    this.#probe.sha512(length, this.#dice.below(length + 1));
    const wanted = sha512(message);
    if (wanted.some((byte, i) => byte !== this.#bytes[i])) throw new Error(`SHA-512 of ${length}`);
    this.cases += 1;
  }

  #limbs(bound: number): number[] {
    const edges = [bound, -bound, bound - 1, 2 ** 50, -(2 ** 50), 0, 1, -1, 2 ** 50 - 1];
    return [0, 1, 2, 3, 4].map(() => {
      if (this.#dice.below(2)) return this.#dice.pick(edges);
      return this.#dice.below(2 * bound + 1) - bound;
    });
  }

  #element(): bigint {
    return this.#number(255, [0n, 1n, Fp.ORDER - 1n, Fp.ORDER, Fp.ORDER + 1n, (1n << 255n) - 1n]);
  }

  #number(bits: number, edges: readonly bigint[]): bigint {
    return this.#dice.below(4) === 0 ? this.#dice.pick(edges) : this.#dice.bits(bits);
  }

  #pair() {
    const p = this.#point();
    const how = this.#dice.below(6);
    if (how === 0) return [p, p] as const;
    if (how === 1) return [p, p.negate()] as const;
    if (how === 2) return [p, p.add(this.#dice.pick(torsion))] as const;
    return [p, this.#point()] as const;
  }

  #point() {
    if (this.#dice.below(5) === 0) return this.#dice.pick(torsion);
    const multiple = this.#dice.pick(multiples);
    return this.#dice.below(3) ? multiple : multiple.add(this.#dice.pick(torsion));
  }

  #encoding(): Uint8Array {
    const how = this.#dice.below(4);
    if (how === 0) return littleEndian(this.#number(256, hardEncodings), 32);
    if (how === 1) return this.#dice.bytes(32);
    return this.#point().toBytes();
  }

  #expect(at: number, wanted: bigint, what: string): void {
    const found = fromLittleEndian(this.#bytes.subarray(at, at + 32));
    if (found !== Fp.create(wanted)) throw new Error(`${what}: ${found}, not ${wanted}`);
    this.cases += 1;
  }

  #expectPoint(at: number, lane: number, wanted: InstanceType<typeof Point>): void {
    const [x, y, z, t] = [0, 1, 2, 3].map((k) => {
      const from = at + 64 * k + 32 * lane;
      return fromLittleEndian(this.#bytes.subarray(from, from + 32));
    }) as [bigint, bigint, bigint, bigint];
    const isOnCurve = Fp.mul(x, y) === Fp.mul(z, t);
    if (!isOnCurve || !new Point(x, y, z, t).equals(wanted)) throw new Error(`point at ${at}`);
    this.cases += 1;
  }
}

function elementOf(limbs: readonly number[]): bigint {
  return Fp.create(limbs.reduce((sum, limb, i) => sum + (BigInt(limb) << BigInt(51 * i)), 0n));
}

function decodes(bytes: Uint8Array): boolean {
  try {
    Point.fromBytes(bytes, false);
    return true;
  } catch {
    return false;
  }
}

const ORDER_8 = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
const torsion = Array.from({ length: 8 }, (_, n) =>
  n === 0 ? Point.ZERO : ORDER_8.multiplyUnsafe(BigInt(n)),
);
const multiples = Array.from({ length: 64 }, (_, n) => Point.BASE.multiply(BigInt(n * n * n + 1)));
const SIGN = 1n << 255n;
/** y = 0, 1, p - 1, p, p + 1, 2^255 - 1, each with either sign. */
const hardEncodings = [0n, 1n, Fp.ORDER - 1n, Fp.ORDER, Fp.ORDER + 1n, SIGN - 1n].flatMap((y) => [
  y,
  y | SIGN,
]);
