/** Days in UTC, counted from 1 January 1970. */

export const DAY_MS = 86_400_000;

/** The day of an instant. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** The first instant of a day, Unix ms. */
export function dayMs(day: number): number {
  return day * DAY_MS;
}
