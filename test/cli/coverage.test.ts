import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { muster } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-coverage-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const ring = [
  [103.7, 1.31],
  [103.72, 1.31],
  [103.72, 1.33],
  [103.7, 1.33],
  [103.7, 1.31],
];
const site = file('site.json', JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
const landmarks = file('lm.csv', '\uFEFFid,lat,lon\ntokyo,35.68,139.65\nhong-kong,22.32,114.17\n');
const run = (...more: string[]) => muster(['coverage', '--site', site, ...more]);

/** Pairs of names on the map that stand in each other's way. */
function overlapping(svg: string): string[] {
  const texts = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)];
  const boxes = texts
    .map(([, x, y, text]) => ({ x: Number(x), y: Number(y), text: text! }))
    .filter(({ y }) => y < 900);
  return boxes.flatMap((a, i) =>
    boxes.slice(0, i).flatMap((b) => {
      const isBeside = a.x + a.text.length * 6 < b.x || b.x + b.text.length * 6 < a.x;
      return isBeside || Math.abs(a.y - b.y) >= 12 ? [] : [`${a.text} on ${b.text}`];
    }),
  );
}

describe('muster coverage', () => {
  test('says what could be proved and where another landmark would help', async () => {
    const { code, stdout, stderr } = await run('--landmarks', landmarks);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('asked by 2 landmarks');
    expect(stdout).toMatch(/the site +Singapore +1\.32, 103\.71 +\d+ km +yes/);
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('says the same to programs, and no bound as null', async () => {
    const none = file('none.csv', 'id,lat,lon\n');
    const { code, stdout } = await run('--landmarks', none, '--json');
    expect(code).toBe(0);
    const { prospects } = JSON.parse(stdout);
    expect(prospects.map(({ fenceKm }: { fenceKm: number | null }) => fenceKm)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('draws a map that is well-formed, without scripts or links', async () => {
    const map = join(folder, 'map.svg');
    expect((await run('--landmarks', landmarks, '--map', map)).code).toBe(0);
    const svg = readFileSync(map, 'utf8');
    expect(svg).toMatch(/^<svg [^>]*>.*<\/svg>\n$/s);
    for (const word of ['>tokyo<', '>site<', 'disputed', '+ 100 km']) expect(svg).toContain(word);
    expect(svg).not.toMatch(/NaN|undefined|<script|href/);
    expect(overlapping(svg)).toEqual([]);
  });

  test.each([
    [[], 'without --landmarks FILE the service is asked: set MUSTER_KEY'],
    [['--landmarks', landmarks, '--map', join(landmarks, 'map.svg')], 'cannot write'],
    [['--landmarks', landmarks, '--within', '-3'], '--within is a number of km'],
    [['--landmarks', landmarks, '--within', '20001'], '--within is a number of km'],
    [['--landmarks', join(folder, 'absent.csv')], 'there is no such file'],
    [['--landmarks', file('head.csv', 'name\nx\n')], 'the first line names no column id, lat, lon'],
    [['--landmarks', file('far.csv', 'id,lat,lon\na,91,0\n')], 'line 2: lat is above 90'],
    [['--landmarks', file('id.csv', 'id,lat,lon\na b,1,0\n')], 'line 2: id is not 1 to 64'],
    [['--landmarks', file('twice.csv', 'id,lat,lon\na,1,0\na,2,0\n')], 'line 3 has a again'],
  ])('refuses %j in words', async (more, words) => {
    const { code, stderr } = await run(...more);
    expect(code).toBe(words === 'cannot write' ? 1 : 64);
    expect(stderr).toContain(words);
  });

  test('refuses what is no area', async () => {
    const { code, stderr } = await muster([
      'coverage',
      '--site',
      landmarks,
      '--landmarks',
      landmarks,
    ]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('is not JSON')]);
    const point = file('point.json', '{"type":"Point","coordinates":[1,2]}');
    expect((await muster(['coverage', '--site', point, '--landmarks', landmarks])).code).toBe(64);
  });
});
