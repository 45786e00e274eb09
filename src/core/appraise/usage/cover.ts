/**
 * Which seconds of a device are counted already: so that a second counts once, whatever is sent again, late, out of order
 * or with windows that overlap.
 */

/** From (inclusive) to (exclusive), Unix seconds. */
export type Seconds = readonly [fromS: number, toS: number];

/** All of `fromS` to `toS` but the holes, which lie inside, in order. */
export interface Cover {
  readonly fromS: number;
  readonly toS: number;
  readonly holes: readonly Seconds[];
}

/** Older holes are forgotten, and stay unseen for good: a window that comes to fill one then counts for nothing. */
export const HOLES_KEPT = 8;

export interface Covered {
  readonly cover: Cover;
  /** Of the window, what was not counted before. */
  readonly counted: readonly Seconds[];
  /** By which the span from first to last has grown: what was counted, and new holes. */
  readonly spanned: readonly Seconds[];
}

/** The cover with a window in it; `from` before `to`. */
export function withWindow(cover: Cover | null, [fromS, toS]: Seconds): Covered {
  if (!cover)
    return { cover: { fromS, toS, holes: [] }, counted: [[fromS, toS]], spanned: [[fromS, toS]] };
  // The usual one: right behind the last.
  if (fromS === cover.toS) {
    return { cover: { ...cover, toS }, counted: [[fromS, toS]], spanned: [[fromS, toS]] };
  }
  const before: Seconds = [fromS, Math.min(toS, cover.fromS)];
  const after: Seconds = [Math.max(fromS, cover.toS), toS];
  const inside = cover.holes.map((hole) => cut(hole, fromS, toS)).filter(isSome);
  const spanned = [[fromS, cover.fromS] as const, [cover.toS, toS] as const].filter(isSome);
  const holes = [
    [toS, cover.fromS] as const,
    ...cover.holes.flatMap(([start, end]) => [
      [start, Math.min(end, fromS)] as const,
      [Math.max(start, toS), end] as const,
    ]),
    [cover.toS, fromS] as const,
  ].filter(isSome);
  return {
    cover: {
      fromS: Math.min(cover.fromS, fromS),
      toS: Math.max(cover.toS, toS),
      holes: holes.slice(-HOLES_KEPT),
    },
    counted: [before, ...inside, after].filter(isSome),
    spanned,
  };
}

/** The cover up to a moment at which a report said nothing of use: a hole, until another one fills it. */
export function withSilence(cover: Cover | null, toS: number): Pick<Covered, 'cover' | 'spanned'> {
  if (!cover) return { cover: { fromS: toS, toS, holes: [] }, spanned: [] };
  if (toS <= cover.toS) return { cover, spanned: [] };
  const last = cover.holes.at(-1);
  const isLonger = last?.[1] === cover.toS;
  const hole: Seconds = [isLonger ? last[0] : cover.toS, toS];
  const others = isLonger ? cover.holes.slice(0, -1) : cover.holes;
  const holes = [...others, hole].slice(-HOLES_KEPT);
  return { cover: { ...cover, toS, holes }, spanned: [[cover.toS, toS]] };
}

function cut([fromS, toS]: Seconds, leastS: number, mostS: number): Seconds {
  return [Math.max(fromS, leastS), Math.min(toS, mostS)];
}

function isSome([fromS, toS]: Seconds): boolean {
  return fromS < toS;
}

/** Seconds of several spans together. */
export function lengthOf(spans: readonly Seconds[]): number {
  return spans.reduce((sum, [fromS, toS]) => sum + toS - fromS, 0);
}
