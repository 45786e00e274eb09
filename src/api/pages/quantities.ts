/** The numbers that decided, as a person reads them: names with their units, spans and instants in words. */

/** Units as the names of quantities end. */
const units: readonly (readonly [ending: string, unit: string])[] = [
  ['Kmh', 'km/h'],
  ['Km', 'km'],
  ['Metres', 'm'],
];

/** `outsideKm` -> `Outside, km`; `silentMs` -> `Silent`. */
export function quantityName(name: string): string {
  const [ending, unit] = units.find(([end]) => name.endsWith(end)) ?? ['', ''];
  const isTime = /(Ms|S)$/.test(name) && ending === '';
  const stem = isTime
    ? name.replace(/(AtMs|AtS|Ms|S)$/, '')
    : name.slice(0, name.length - ending.length);
  const words = stem.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  const phrase = words.charAt(0).toUpperCase() + words.slice(1);
  return unit === '' ? phrase : `${phrase}, ${unit}`;
}

const wordsFor: Readonly<Record<string, string>> = { '': '-', true: 'yes', false: 'no' };

/** The value by the unit that its name states; the exact figure is kept wherever it is put into words. */
export function quantityValue(name: string, value: number | string): string {
  if (typeof value === 'string') return wordsFor[value] ?? value;
  if (/(At|now)(Ms|S)$/.test(name)) return instantText(name.endsWith('Ms') ? value : value * 1_000);
  if (name.endsWith('Ms')) return `${spanText(value / 1_000)} (${figure(value)} ms)`;
  if (/[a-z]S$/.test(name)) return `${spanText(value)} (${figure(value)} s)`;
  return figure(value);
}

/** Thousands are set apart by a narrow space, which no language takes for a decimal sign. */
export function figure(value: number): string {
  const [whole = '', rest] = String(value).split('.');
  if (!/^-?\d+$/.test(whole)) return String(value);
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}

function instantText(ms: number): string {
  if (!(Math.abs(ms) <= 8.64e15)) return String(ms);
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** In the largest unit that it reaches, to a tenth. */
export function spanText(seconds: number): string {
  const scale: readonly (readonly [number, string])[] = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [size, noun] = scale.find(([least]) => Math.abs(seconds) >= least) ?? [1, 'second'];
  const amount = Math.round((seconds / size) * 10) / 10;
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
