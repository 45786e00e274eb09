/**
 * What one submitter may send to one ledger: a level that rises with what it sends and sinks with time. What an honest
 * fleet owes after a week of outage fits at once, and twice what it owes fits for ever; a flood does not.
 */

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Twice the honest rate: reports that a reboot or a changed interval adds, and buffered ones beside fresh ones. */
const RATE_FACTOR = 2;
/** For small fleets: two full bodies at once, and a thousand items an hour. */
const LEAST_AT_ONCE = 20_000;
const LEAST_AN_HOUR = 1_000;
/** A mean over items: one may have 16 KiB, an attestation with a claim of every kind has below 1 KiB. */
const BYTES_AN_ITEM = 4_096;

export interface Quota {
  readonly itemsAtOnce: number;
  readonly itemsAnHour: number;
}

/** What was sent and has not sunk yet, at a moment. */
export interface Level {
  readonly items: number;
  readonly bytes: number;
  readonly atMs: number;
}

export interface Sent {
  readonly items: number;
  readonly bytes: number;
}

/** By the devices of the roster and how often each has to report. */
export function quotaOf(devices: number, intervalMs: number): Quota {
  const anHour = Math.ceil((RATE_FACTOR * devices * HOUR_MS) / intervalMs);
  const aWeek = devices * Math.ceil(WEEK_MS / intervalMs);
  const itemsAnHour = Math.max(LEAST_AN_HOUR, anHour);
  return { itemsAnHour, itemsAtOnce: Math.max(LEAST_AT_ONCE, aWeek + itemsAnHour) };
}

/** The level now: it sinks by `itemsAnHour`, and never below nothing. */
export function sunk(level: Level | null, quota: Quota, nowMs: number): Level {
  if (!level) return { items: 0, bytes: 0, atMs: nowMs };
  const items = (quota.itemsAnHour * Math.max(0, nowMs - level.atMs)) / HOUR_MS;
  return {
    items: Math.max(0, level.items - items),
    bytes: Math.max(0, level.bytes - items * BYTES_AN_ITEM),
    atMs: Math.max(nowMs, level.atMs),
  };
}

/** After how long this much more fits: 0 at once. What is larger than the quota itself never does, and waits like the rest. */
export function waitMs(level: Level, quota: Quota, more: Sent): number {
  const items = level.items + more.items - quota.itemsAtOnce;
  const bytes = level.bytes + more.bytes - quota.itemsAtOnce * BYTES_AN_ITEM;
  const over = Math.max(items, bytes / BYTES_AN_ITEM);
  return over <= 0 ? 0 : Math.ceil((over * HOUR_MS) / quota.itemsAnHour);
}

/** The level with this much more. */
export function raised(level: Level, more: Sent): Level {
  return { ...level, items: level.items + more.items, bytes: level.bytes + more.bytes };
}
