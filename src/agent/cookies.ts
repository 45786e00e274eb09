/** Cookies: who sends one back receives at the address that he sends from. Nothing is kept for those who do not. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Bytes } from '../core/model.ts';

/** A cookie is good in the span it was made in and the next one. */
const spanMs = 10_000;

/** Where a datagram came from. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** The cookie of a peer and its nonce, 16 bytes, under a secret that the landmark drew when it started. */
export function cookieFor(secret: Bytes, peer: Peer, nonce: Bytes, nowMs: number): Bytes {
  return made(secret, peer, nonce, Math.floor(nowMs / spanMs));
}

/** Whether a cookie was given to this peer for this nonce within the last ten to twenty seconds. */
export function isCookie(
  secret: Bytes,
  peer: Peer,
  nonce: Bytes,
  cookie: Bytes,
  nowMs: number,
): boolean {
  const span = Math.floor(nowMs / spanMs);
  return [span, span - 1].some((one) => timingSafeEqual(made(secret, peer, nonce, one), cookie));
}

function made(secret: Bytes, { address, port }: Peer, nonce: Bytes, span: number): Bytes {
  const hmac = createHmac('sha256', secret);
  hmac.update(`${span} ${port} ${address} `).update(nonce);
  return hmac.digest().subarray(0, 16);
}
