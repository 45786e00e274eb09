/** Neighbouring arcs in caps that hold them: a boundary of ten thousand arcs is passed over a handful at a time. */
import { ARC_STRIDE, type Arcs, vectorAt } from './arcs.ts';
import { angleBetween, unit, type Vector } from './vector.ts';

/** The arcs from `first` to before `end`, and a cap around them. */
export interface Chunk {
  readonly first: number;
  readonly end: number;
  readonly centre: Vector;
  readonly cosine: number;
  readonly sine: number;
}

const arcsInChunk = 32;
/** Arcs are at most half a degree long, so that those of a chunk lie in a hemisphere, where caps are convex. */
const known = new WeakMap<Arcs, readonly Chunk[]>();

/** The chunks of a boundary, made once. */
export function chunksOf(arcs: Arcs): readonly Chunk[] {
  const made = known.get(arcs) ?? chunked(arcs);
  known.set(arcs, made);
  return made;
}

function chunked({ pieces, numbers }: Arcs): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let first = 0; first < pieces.length; first += arcsInChunk) {
    const end = Math.min(first + arcsInChunk, pieces.length);
    chunks.push(chunkOf(numbers, first, end));
  }
  return chunks;
}

function chunkOf(numbers: Float64Array, first: number, end: number): Chunk {
  const ends: Vector[] = [];
  for (let i = first; i < end; i++) {
    const at = i * ARC_STRIDE;
    ends.push(vectorAt(numbers, at), vectorAt(numbers, at + 3));
  }
  const sum = ends.reduce(([x, y, z], v) => [x + v[0], y + v[1], z + v[2]] as const);
  const centre = unit(sum);
  const radius = Math.max(...ends.map((point) => angleBetween(centre, point))) + 1e-9;
  return { first, end, centre, cosine: Math.cos(radius), sine: Math.sin(radius) };
}
