/** ECDSA items for kernel tests: signatures by chosen keys and nonces, and what an attacker could make of them. */
import { p256, p384 } from '@noble/curves/nist.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { EcdsaSuite, SignedItem } from '../../../../src/core/crypto/kernel-instance.ts';
import { suiteOf } from '../../../../src/core/crypto/suites.ts';
import { Dice } from './dice.ts';

const parts = {
  ESP256: { Point: p256.Point, hash: sha256, width: 32 },
  ESP384: { Point: p384.Point, hash: sha384, width: 48 },
} as const;

/** Signatures after which a key has tables. */
export const HEAT = 32;

export class EcdsaItems {
  readonly name: EcdsaSuite;
  readonly dice: Dice;
  readonly #pool: SignedItem[];
  /** What noble said of items of the pool: it takes milliseconds. */
  readonly #known = new Map<SignedItem, boolean>();

  /** A pool of valid signatures by `keys` keys. */
  constructor(name: EcdsaSuite, seed: number, keys: number) {
    this.name = name;
    this.dice = new Dice(seed);
    const secrets = Array.from({ length: keys }, () => this.number());
    this.#pool = Array.from({ length: 60 }, (_, n) => {
      const message = this.dice.bytes(this.dice.below(300));
      return this.signed(secrets[n % keys]!, this.number(), message, n % 2 === 0);
    });
  }

  get curve() {
    return parts[this.name];
  }

  number(): bigint {
    const { Point, width } = this.curve;
    return (this.dice.bits(8 * width - 1) % (Point.Fn.ORDER - 1n)) + 1n;
  }

  /** A number that need not be below the order, as a part of a signature. */
  raw(value: bigint): Uint8Array {
    const hex = value.toString(16).padStart(2 * this.curve.width, '0');
    return Uint8Array.from(Buffer.from(hex, 'hex'));
  }

  signature(r: bigint, s: bigint): Uint8Array {
    return concatBytes(this.raw(r), this.raw(s));
  }

  hashOf(message: Uint8Array): bigint {
    const { Point, hash } = this.curve;
    return Point.Fn.create(BigInt(`0x${Buffer.from(hash(message)).toString('hex')}`));
  }

  keyOf(secret: bigint): Uint8Array {
    return this.curve.Point.BASE.multiply(secret).toBytes(false);
  }

  /** A signature by a chosen key and nonce. */
  signed(secret: bigint, nonce: bigint, message: Uint8Array, highS = false): SignedItem {
    const { Fn, BASE } = this.curve.Point;
    const r = Fn.create(BASE.multiply(nonce).x);
    const s = Fn.mul(Fn.inv(nonce), Fn.create(this.hashOf(message) + r * secret));
    const signature = this.signature(r, highS ? Fn.ORDER - s : s);
    return { key: { publicKey: this.keyOf(secret) }, message, signature };
  }

  /** One of the pool, as it is or with something about it changed. */
  odd(): SignedItem {
    const { dice } = this;
    const { width, Point } = this.curve;
    const N = Point.Fn.ORDER;
    const item = dice.pick(this.#pool);
    const signature = item.signature.slice();
    const how = dice.below(10);
    const half = width * dice.below(2);
    if (how < 4) return item;
    if (how < 6) signature[dice.below(2 * width)]! ^= 1 << dice.below(8);
    else if (how === 6) signature.set(this.raw(dice.pick([0n, N, N + 1n])), half);
    else if (how === 7) signature.set(this.raw(dice.pick([1n, 2n, N - 1n, N >> 1n])), half);
    else if (how === 8) return { ...item, message: dice.bytes(40) };
    else return { ...item, key: dice.pick(this.#pool).key };
    return { ...item, signature };
  }

  nobleHolds(item: SignedItem): boolean {
    const known = this.#known.get(item);
    if (known !== undefined) return known;
    const holds = this.#ask(item);
    if (this.#pool.includes(item)) this.#known.set(item, holds);
    return holds;
  }

  #ask({ key, message, signature }: SignedItem): boolean {
    try {
      return suiteOf(this.name).verify(key.publicKey, message, signature);
    } catch {
      return false;
    }
  }
}
