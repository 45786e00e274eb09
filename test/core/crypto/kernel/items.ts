/** Ed25519 items for kernel tests: honest ones in number, and whatever an attacker could make of them. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { mangledKey, mangledSignature } from '../../../../fixtures/torsion.ts';
import type { SignedItem } from '../../../../src/core/crypto/kernel-instance.ts';
import { type Dice, fromLittleEndian, littleEndian } from './dice.ts';

const L = ed25519.Point.Fn.ORDER;
const keys = Array.from({ length: 40 }, (_, n) => {
  const secret = new Uint8Array(32).fill(n + 1);
  return { secret, publicKey: ed25519.getPublicKey(secret) };
});

/** A valid item; those of one `key` share it. */
export function honest(key: number, message: Uint8Array): SignedItem {
  const { secret, publicKey } = keys[key % keys.length]!;
  return { key: { publicKey }, message, signature: ed25519.sign(message, secret) };
}

export function forged(item: SignedItem): SignedItem {
  const signature = item.signature.slice();
  // A bit of s that keeps it below L: only the equation can tell.
  signature[40]! ^= 1;
  return { ...item, signature };
}

/** The ways in which an item is made odd; each keeps its own chance to be valid. */
const oddities: readonly ((item: SignedItem, dice: Dice) => SignedItem)[] = [
  (item) => item,
  (item) => forged(item),
  (item, dice) => ({ ...item, message: dice.bytes(item.message.length + 1) }),
  (item, dice) => ({ ...item, signature: flipped(item.signature, dice.below(512)) }),
  (item, dice) => ({ ...item, key: { publicKey: flipped(item.key.publicKey, dice.below(256)) } }),
  (item) => ({ ...item, signature: withS(item.signature, (s) => s + L) }),
  (item) => ({ ...item, signature: withS(item.signature, () => 0n) }),
  (item, dice) => ({ ...item, signature: withR(item.signature, dice.pick(hardEncodings)) }),
  (item, dice) => ({ ...item, key: { publicKey: dice.pick(hardEncodings) } }),
  (item, dice) => mangled(item, dice),
  (item, dice) => mangled(item, dice),
];

export function odd(dice: Dice): SignedItem {
  return dice.pick(oddities)(honest(dice.below(40), dice.bytes(dice.below(150))), dice);
}

function mangled({ message }: SignedItem, dice: Dice): SignedItem {
  const secret = keys[dice.below(40)]!.secret;
  const by = { key: dice.below(8), nonce: dice.below(8) };
  return {
    key: { publicKey: mangledKey(secret, by) },
    message,
    signature: mangledSignature(secret, message, by),
  };
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = bytes.slice();
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}

function withS(signature: Uint8Array, change: (s: bigint) => bigint): Uint8Array {
  const changed = signature.slice();
  changed.set(littleEndian(change(fromLittleEndian(signature.subarray(32))), 32), 32);
  return changed;
}

function withR(signature: Uint8Array, r: Uint8Array): Uint8Array {
  const changed = signature.slice();
  changed.set(r);
  return changed;
}

const P = ed25519.Point.Fp.ORDER;
const SIGN = 1n << 255n;
/** Small order, not canonical, or no point: y = 0, 1, p - 1, p, p + 1 and 2^255 - 1, with either sign. */
const hardEncodings = [0n, 1n, P - 1n, P, P + 1n, SIGN - 1n].flatMap((y) => [
  littleEndian(y, 32),
  littleEndian(y | SIGN, 32),
]);

/** The accept set, decided by noble: cofactored, canonical, s < L, no key of small order. */
export function nobleHolds({ key, message, signature }: SignedItem): boolean {
  try {
    return ed25519.verify(signature, message, key.publicKey, { zip215: false });
  } catch {
    return false;
  }
}
