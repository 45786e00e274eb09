/** When a delivery is tried again, and when a receiver is given up: the schedule that Standard Webhooks recommends. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After the first failed attempt, the second, and so on: ten attempts in a little more than three days. */
export const retryDelaysMs: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** The part of a delay by which it may be longer, so that what failed together does not come again together. */
export const JITTER = 0.2;
/** A receiver that answered nothing well for this long is disabled. */
export const GIVE_UP_MS = 5 * 24 * HOUR;

/** When to try after the `attempts`-th failed attempt; null when it was the last. `chance` is from 0 to 1. */
export function nextAttemptMs(attempts: number, nowMs: number, chance: number): number | null {
  const delayMs = retryDelaysMs[attempts - 1];
  return delayMs === undefined ? null : nowMs + Math.round(delayMs * (1 + JITTER * chance));
}
