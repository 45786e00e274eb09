/** Numbers and times as the demo shows them. */

/** A whole number with its thousands apart. */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** A noun with its number. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The day of an instant in UTC, e.g. `Wed 25 Nov 2026`. */
export function dayText(ms: number): string {
  return new Date(ms).toUTCString().slice(0, 16).replace(',', '');
}

/** A delay in hours or days; within the quarter of an hour in which everything of a step happens, `at once`. */
export function delayText(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours < 0.25) return 'at once';
  return hours < 48 ? `${trimmed(hours)} h` : `${trimmed(hours / 24)} d`;
}

/** A duration of this machine in seconds. */
export function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function trimmed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
