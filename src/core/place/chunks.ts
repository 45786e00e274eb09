/** Neighbouring arcs in caps that hold them: a boundary of ten thousand arcs is passed over a handful at a time. */
import { ARC_STRIDE, type Arcs, vectorAt } from './arcs.ts';
import { angleBetween, dot, sumOf, unit, type Vector } from './vector.ts';

/** The arcs from `first` to before `end`, and a cap around them; the whole sphere where no hemisphere holds them. */
export interface Chunk {
  readonly first: number;
  readonly end: number;
  readonly centre: Vector;
  readonly cosine: number;
  readonly sine: number;
}

const arcsInChunk = 32;
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
  const centre = unit(sumOf(ends));
  // Arcs of parts on two sides of the globe: beyond a hemisphere a cap that holds both ends need not hold what is between.
  const isConvex = ends.every((point) => dot(centre, point) > 0);
  const widest = Math.max(...ends.map((point) => angleBetween(centre, point)));
  const radius = isConvex ? widest + 1e-9 : Math.PI;
  return { first, end, centre, cosine: Math.cos(radius), sine: Math.sin(radius) };
}
