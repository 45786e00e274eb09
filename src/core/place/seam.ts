/**
 * Pieces of rings -> what is a boundary. RFC 7946 section 3.1.9 cuts an area at the antimeridian into parts: where both
 * sides of the cut belong to the area, the cut is none of its boundary; nor is an edge that never leaves a pole.
 */
import type { Vertex } from './bands.ts';

export type Piece = readonly [Vertex, Vertex];

/** The pieces that are a boundary. On the antimeridian those count that an odd number of edges covers. */
export function boundaryOf(pieces: readonly Piece[]): readonly Piece[] {
  const elsewhere = pieces.filter((piece) => !isSeam(piece) && !isPole(piece));
  const seam = pieces.filter(isSeam);
  return seam.length === 0 ? elsewhere : [...elsewhere, ...coveredOddly(seam)];
}

function isSeam([from, to]: Piece): boolean {
  return isAntimeridian(from[0]) && isAntimeridian(to[0]);
}

function isAntimeridian(longitude: number): boolean {
  return Math.abs(longitude % 360) === 180;
}

function isPole([from, to]: Piece): boolean {
  return Math.abs(from[1]) === 90 && from[1] === to[1];
}

function coveredOddly(seam: readonly Piece[]): readonly Piece[] {
  // At each end of an edge the number of edges that cover what is north of it turns from odd to even, or back.
  const ends = seam.flatMap(([from, to]) => [from[1], to[1]]).sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < ends.length; i += 2) {
    const [south, north] = [ends[i]!, ends[i + 1]!];
    if (south < north)
      pieces.push([
        [180, south],
        [180, north],
      ]);
  }
  return pieces;
}
