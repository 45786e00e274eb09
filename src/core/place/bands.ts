/** A ring's edges sorted into bands of latitude: whether it holds a position is asked of the few edges beside it. */

/** A vertex with its longitude unwrapped: consecutive ones never jump across the antimeridian. */
export type Vertex = readonly [longitude: number, latitude: number];

export interface Bands {
  readonly south: number;
  readonly height: number;
  /** Of each band, its edges as [from longitude, from latitude, to longitude, to latitude]. */
  readonly edges: readonly (readonly number[])[];
}

const edgesInBand = 8;
const mostBands = 1_024;

/** Sorts the edges of a ring, the closing one included. A ring drawn to cross every band gets fewer of them. */
export function bandsOf(vertices: readonly Vertex[]): Bands {
  const south = vertices.reduce((least, [, latitude]) => Math.min(least, latitude), 91);
  const north = vertices.reduce((most, [, latitude]) => Math.max(most, latitude), -91);
  const climb = climbOf(vertices);
  let count = Math.min(mostBands, Math.ceil(vertices.length / edgesInBand));
  // Copies of edges in further bands: at most three for each edge.
  while (count > 1 && (climb / (north - south)) * count > 3 * vertices.length) count >>= 1;
  return filled(vertices, south, north, Math.max(1, count));
}

/** Even-odd rule. A point exactly on the ring may count either way. */
export function bandsContain({ south, height, edges }: Bands, x: number, y: number): boolean {
  const band = edges[bandAt(y, south, height, edges.length)];
  if (!band) return false;
  let inside = false;
  for (let i = 0; i < band.length; i += 4) {
    const fromY = band[i + 1]!;
    const toY = band[i + 3]!;
    if (fromY > y !== toY > y) {
      const crossing = ((band[i + 2]! - band[i]!) * (y - fromY)) / (toY - fromY) + band[i]!;
      if (x < crossing) inside = !inside;
    }
  }
  return inside;
}

/** How many degrees of latitude the ring goes up and down in all. */
function climbOf(vertices: readonly Vertex[]): number {
  let climb = 0;
  let from = vertices.at(-1);
  for (const to of vertices) {
    climb += Math.abs(to[1] - from![1]);
    from = to;
  }
  return climb;
}

function filled(vertices: readonly Vertex[], south: number, north: number, count: number): Bands {
  const height = (north - south) / count;
  const edges = Array.from({ length: count }, (): number[] => []);
  let from = vertices.at(-1);
  for (const to of vertices) {
    const first = bandAt(Math.min(from![1], to[1]), south, height, count);
    const last = bandAt(Math.max(from![1], to[1]), south, height, count);
    for (let i = first; i <= last; i++) edges[i]!.push(from![0], from![1], to[0], to[1]);
    from = to;
  }
  return { south, height, edges };
}

/** A position beyond the ring is asked of its outermost band, whose edges all lie on one side of it. */
function bandAt(latitude: number, south: number, height: number, count: number): number {
  const band = Math.floor((latitude - south) / height);
  return band >= 0 ? Math.min(band, count - 1) : 0;
}
