/** Numbers for differential tests: a seed gives the same ones again, so that a failure can be repeated. */
export class Dice {
  #state: bigint;

  constructor(seed: number) {
    this.#state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
  }

  /** xorshift64*: 64 bits. */
  word(): bigint {
    let x = this.#state;
    x ^= x >> 12n;
    x ^= (x << 25n) & MASK64;
    x ^= x >> 27n;
    this.#state = x;
    return (x * 0x2545f4914f6cdd1dn) & MASK64;
  }

  below(bound: number): number {
    return Number(this.word() % BigInt(bound));
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** A number of `bits` bits; every third time one with long runs of zeros and ones. */
  bits(bits: number): bigint {
    let value = 0n;
    if (this.below(3) === 0) {
      for (let at = 0; at < bits; at += 1 + this.below(40)) {
        if (this.below(2)) value ^= (1n << BigInt(bits - at)) - 1n;
      }
      return value & ((1n << BigInt(bits)) - 1n);
    }
    for (let at = 0; at < bits; at += 64) value = (value << 64n) | this.word();
    return value & ((1n << BigInt(bits)) - 1n);
  }

  bytes(count: number): Uint8Array {
    return littleEndian(this.bits(8 * count), count);
  }
}

const MASK64 = (1n << 64n) - 1n;

export function littleEndian(value: bigint, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = Number((value >> BigInt(8 * i)) & 255n);
  return bytes;
}

export function fromLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
