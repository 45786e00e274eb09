/** What is common to all rules of export control that are kept as data: a source, a span of time, and times of suspension. */

/** `verified` in a published text, or `unverified`: from one weak source. An answer says which of its inputs are the latter. */
export type Mark = 'verified' | 'unverified';

/** From `fromMs` until before `toMs`; null: until further notice. Unix ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** One rule as it reads in its source. */
export interface Provision<T> {
  readonly id: string;
  readonly citation: string;
  readonly mark: Mark;
  readonly span: Span;
  /** While suspended it is as if it were not there. */
  readonly suspended: readonly Span[];
  readonly value: T;
}

/** Whether a time (Unix ms) is in a span. */
export function isIn({ fromMs, toMs }: Span, atMs: number): boolean {
  return atMs >= fromMs && (toMs === null || atMs < toMs);
}

/** Whether a provision counts at a time (Unix ms). */
export function isInForce(provision: Provision<unknown>, atMs: number): boolean {
  return isIn(provision.span, atMs) && !provision.suspended.some((pause) => isIn(pause, atMs));
}

/** The provisions that count at a time, in the order of the table. */
export function inForce<T>(
  provisions: readonly Provision<T>[],
  atMs: number,
): readonly Provision<T>[] {
  return provisions.filter((provision) => isInForce(provision, atMs));
}
