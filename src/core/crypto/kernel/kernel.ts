// The kernel: what the host (../kernel.ts) calls. All memory is static; one call runs at a time.

import { isFused } from "./ed25519/element";
import { initConstants } from "./ed25519/edwards";
import { initBase } from "./ed25519/base";
import { keys, messages } from "./ed25519/items";
import { initKeys, isQuick } from "./ed25519/keys";
import { summed, verifyItems } from "./ed25519/verify";
import { initCurve, verify } from "./ecdsa/verify";
import { P256 } from "./p256/p256";
import { P384 } from "./p384/p384";

/** An ECDSA item: the key's x and y, then r and s, big-endian; 2 bytes are read beyond. The message is in `messages`. */
export const ecdsa = memory.data(2 * 96 + 16, 64);

export { MAX_ITEMS, MAX_MESSAGE_BYTES, ends, keys, messages, signatures, verdicts } from "./ed25519/items";

/** To be called once, before anything else; false where this engine does not fuse relaxed_madd. */
export function start(): bool {
  if (!isFused()) return false;
  initConstants();
  initKeys();
  initBase();
  return true;
}

/** Verdicts on the first `count` Ed25519 items. The host has checked `count` and the ends. */
export function verifyEd25519(count: usize): void { verifyItems(count); }

/** What the search of the last call cost: items that its equations went over, as often as they did. */
export function lastSummed(): u32 { return summed; }

/** Whether the first key of `keys` is one whose tables are held; nothing is changed. */
export function isFirstKeyQuick(): bool { return isQuick(keys); }

let isP256Ready = false, isP384Ready = false;

/**
 * The verdict on the P-256 item: 0 refused, 1 holds, 2 not decided, as is all under a key that is not hot. The host has
 * checked the length.
 */
export function verifyEsp256(length: u32): i32 {
  if (!isP256Ready) initCurve<P256>();
  isP256Ready = true;
  return verify<P256>(ecdsa, ecdsa + 64, messages, length);
}

/** The verdict on the P-384 item, hot key or cold. */
export function verifyEsp384(length: u32): i32 {
  if (!isP384Ready) initCurve<P384>();
  isP384Ready = true;
  return verify<P384>(ecdsa, ecdsa + 96, messages, length);
}
