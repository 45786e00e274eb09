import type { Freshness } from '../model.ts';

/**
 * The age of a challenge, in words: fresh within `windowMs` (inclusive), else stale; unknown where the log never
 * issued it. A challenge from the future is one that a clock of ours got wrong, and fresh.
 */
export function freshness(
  challengeAtMs: number | null,
  nowMs: number,
  windowMs: number,
): Freshness {
  if (challengeAtMs === null) return { word: 'unknown' };
  return { word: nowMs - challengeAtMs <= windowMs ? 'fresh' : 'stale', challengeAtMs };
}
