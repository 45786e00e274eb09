// The kernel: what the host (../kernel.ts) calls. All memory is static; one call runs at a time.

import { isFused } from "./ed25519/element";
import { initConstants } from "./ed25519/edwards";
import { initBase } from "./ed25519/base";
import { initKeys } from "./ed25519/keys";
import { verifyItems } from "./ed25519/verify";

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
