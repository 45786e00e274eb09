/** Figures and names as a sentence for a regulator shows them; the same text on every platform. */

/** A whole number with thousands separated by commas; what is no number is shown as it is. */
export function countText(count: number): string {
  if (!Number.isFinite(count)) return String(count);
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Kilometres, with one decimal below ten. */
export function kmText(km: number): string {
  return `${Math.abs(km) < 10 ? trimmed(km) : countText(km)} km`;
}

/** A span in milliseconds in the largest of ms, seconds, minutes, hours and days that fits it, with at most one decimal. */
export function spanText(ms: number): string {
  const long = Math.abs(ms);
  if (0 < long && long < 1_000) return `${trimmed(ms)} ms`;
  if (long < 60_000) return unitText(ms / 1_000, 'second');
  const minutes = ms / 60_000;
  if (minutes < 120) return unitText(minutes, 'minute');
  if (minutes < 48 * 60) return unitText(minutes / 60, 'hour');
  return unitText(minutes / 1_440, 'day');
}

/** A point in time, Unix milliseconds, to the minute in UTC. */
export function timeText(ms: number): string {
  // Beyond +-8.64e15 ms a Date has no calendar form (ECMA-262 21.4.1.1).
  if (!(Math.abs(ms) <= 8.64e15)) return `${ms} ms`;
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, -8)} UTC`;
}

/** A share between 0 and 1 in per cent, with at most one decimal. */
export function shareText(share: number): string {
  return `${trimmed(share * 100)} %`;
}

/** Joules in kilowatt-hours, with three decimals below ten. */
export function kwhText(joules: number): string {
  const kwh = joules / 3.6e6;
  if (!Number.isFinite(kwh)) return `${kwh} kWh`;
  return `${Math.abs(kwh) < 10 ? String(rounded(kwh)) : countText(kwh)} kWh`;
}

/** Degrees, latitude before longitude, to four decimals (11 m). */
export function positionText(position: { latitude: number; longitude: number }): string {
  return `${position.latitude.toFixed(4)}, ${position.longitude.toFixed(4)}`;
}

/** Text that a party chose, quoted, at most 64 characters, without control or direction characters. */
export function quoted(text: string): string {
  return `"${text.slice(0, 64).replace(/[\p{C}"]/gu, '?')}"`;
}

/** A figure to three decimals, so that a verdict does not hang on the last bit of a sine. */
export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** A noun with its number, in the plural where needed. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : plural}`;
}

function unitText(amount: number, noun: string): string {
  const text = trimmed(amount);
  return `${text} ${noun}${text === '1' ? '' : 's'}`;
}

function trimmed(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const tenths = Math.round(value * 10) / 10;
  return Number.isInteger(tenths) ? countText(tenths) : tenths.toFixed(1);
}
