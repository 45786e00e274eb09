/** Numbers and instants in sentences for people. */

/** A count with its noun, such as `2 ledgers` or, by `several`, `2 leaves`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** Unix ms -> `2027-01-31 00:00:00 UTC`. */
export function instantText(ms: number): string {
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}
