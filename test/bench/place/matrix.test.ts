import { describe, expect, test } from 'vitest';
import { BadFile, matrixFrom } from './matrix.ts';

const sites = 'id,lat,lon\na,0,0\nb,0,10\nc,10,0\n';
const times = 'from,to,min_ms\na,b,20\nb,c,31.5\nc,a,20\na,a,0.1\nb,a,19\n';

describe('a matrix of round trips', () => {
  test('takes the less of both ways, and passes over what a site says of itself', () => {
    const matrix = matrixFrom('given', times, `\uFEFF${sites}`);
    expect([matrix.ms('a', 'b'), matrix.ms('c', 'b'), matrix.ms('a', 'a')]).toEqual([
      19,
      31.5,
      undefined,
    ]);
    expect(matrix.sources).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['', sites, '--matrix: the first line names no column "from", "to", "min_ms"'],
    ['from,to,min_ms\n', sites, '--matrix: there is no line after the first'],
    ['from,to,min_ms\na,x,20\n', sites, '--matrix, line 2: --sites has no "x"'],
    ['from,to,min_ms\na,b,-1\n', sites, '--matrix, line 2: min_ms is not above 0'],
    ['from,to,min_ms\na,b,1e3\n', sites, '--matrix, line 2: min_ms is not a decimal number'],
    ['from,to,min_ms\na,b,1001\n', sites, '--matrix, line 2: min_ms is above 1,000 ms'],
    [
      'from,to,min_ms\na,b\n',
      sites,
      '--matrix, line 2: Too few fields: expected 3 fields but parsed 2',
    ],
    [times, 'id,lat\na,0\n', '--sites: the first line names no column "lon"'],
    [times, 'id,lat,lon\na,91,0\n', '--sites, line 2: lat is above 90'],
    [times, 'id,lat,lon\na,0,0\na,1,1\n', '--sites, line 3: "a" stands twice'],
    ['from,to,min_ms\na,b,20\n', sites, 'given: fewer than 3 places measured another one'],
  ])('of %j and %j is refused in words', (matrix, places, words) => {
    expect(() => matrixFrom('given', matrix, places)).toThrow(new BadFile(words));
  });
});
