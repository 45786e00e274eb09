/** Whether a region touches a boundary of arcs: some point of an arc lies in every cap. */
import { ARC_STRIDE, type Arcs, greatestCosine, product, vectorAt } from './arcs.ts';
import type { Cap } from './cap.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import type { Region } from './region.ts';
import { dot } from './vector.ts';

/** Angles along an arc, from its beginning. */
type Stretch = readonly [from: number, to: number];

/** Whether some point of the arcs is possible. */
export function touches({ caps }: Region, arcs: Arcs): boolean {
  return chunksOf(arcs).some((chunk) => {
    if (caps.some((cap) => isApart(cap, chunk))) return false;
    for (let i = chunk.first; i < chunk.end; i++) {
      if (arcTouches(caps, arcs.numbers, i * ARC_STRIDE)) return true;
    }
    return false;
  });
}

/** The cap and the chunk's have no point in common: their centres are farther apart than their radii together. */
function isApart({ centre, radius, cosine, sine }: Cap, chunk: Chunk): boolean {
  if (chunk.cosine < 0) return false;
  // Beyond half a turn together they always have.
  if (radius > Math.PI / 2 && cosine < -chunk.cosine) return false;
  return dot(centre, chunk.centre) < cosine * chunk.cosine - sine * chunk.sine - 1e-12;
}

function arcTouches(caps: readonly Cap[], numbers: Float64Array, at: number): boolean {
  for (const cap of caps) if (greatestCosine(numbers, at, cap.centre) < cap.edge) return false;
  if (caps.length === 1) return true;
  const length = Math.atan2(
    product(numbers, at + 9, vectorAt(numbers, at + 3)),
    product(numbers, at, vectorAt(numbers, at + 3)),
  );
  let stretches: readonly Stretch[] = [[0, length]];
  for (const cap of caps) {
    stretches = stretches.flatMap((stretch) => within(cap, numbers, at, stretch));
    if (stretches.length === 0) return false;
  }
  return true;
}

/** The parts of a stretch that lie in a cap: on the arc's circle the cap is where M cos(angle - phi) >= cos r. */
function within(
  { centre, edge }: Cap,
  numbers: Float64Array,
  at: number,
  [from, to]: Stretch,
): readonly Stretch[] {
  const [a, b] = [product(numbers, at, centre), product(numbers, at + 9, centre)];
  const amplitude = Math.hypot(a, b);
  if (amplitude < edge) return [];
  if (-amplitude >= edge) return [[from, to]];
  const [phi, half] = [Math.atan2(b, a), Math.acos(edge / amplitude)];
  return [-1, 0, 1].flatMap((turn): readonly Stretch[] => {
    const middle = phi + turn * 2 * Math.PI;
    const part: Stretch = [Math.max(from, middle - half), Math.min(to, middle + half)];
    return part[0] <= part[1] ? [part] : [];
  });
}
