import { describe, expect, test } from 'vitest';
import { geometry } from '../../src/contract/sites.ts';

type Ring = [number, number][];

function closed(count: number, at: (i: number) => [number, number]): Ring {
  const ring = Array.from({ length: count }, (_, i) => at(i));
  return [...ring, ring[0]!];
}

function reasonsOf(coordinates: Ring[][]): unknown[] {
  const { error } = geometry.safeParse({ type: 'MultiPolygon', coordinates });
  return (error?.issues ?? []).map((issue) => issue.code === 'custom' && issue.params?.reason);
}

describe('the area of a site', () => {
  const campus = (count: number) => closed(count, (i) => [103 + Math.cos(i) / 100, Math.sin(i)]);

  test('may be drawn in detail, and around a pole', () => {
    expect(reasonsOf([[campus(900)]])).toEqual([]);
    const cap = closed(
      4,
      (i) =>
        [
          [-180, 80],
          [180, 80],
          [180, 89],
          [-180, 89],
        ][i] as [number, number],
    );
    expect(reasonsOf([[cap]])).toEqual([]);
  });

  test('is refused where it has too many edges, in one ring or in many', () => {
    expect(reasonsOf([[campus(1_001)]])).toEqual(['too_large']);
    expect(reasonsOf([[campus(501)], [campus(501)]])).toEqual(['too_large']);
  });

  test('is refused where few edges go around the globe again and again', () => {
    expect(reasonsOf([[closed(10, (i) => [i % 2 ? 179 : -1, i])]])).toEqual(['too_large']);
  });
});
