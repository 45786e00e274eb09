import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { muster } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

function rulesFile(name: string, rules: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof rules === 'string' ? rules : JSON.stringify(rules));
  return path;
}

describe('muster classify', () => {
  test('says the paragraph of a model, the numbers that decided, and that it is no legal advice', async () => {
    const { code, stdout } = await muster(['classify', 'l20', '--at', '2026-11-23']);
    expect(code).toBe(0);
    expect(stdout).toContain('L20 (NVIDIA): none');
    expect(stdout).toContain(
      'TPP 1,912 with a density of 3.140 is in no paragraph: below a density of 3.2',
    );
    expect(stdout).toContain('not legal advice');
    expect(stdout).toContain('Figures: Epoch AI');
    const unknown = await muster(['classify', 'AMD Instinct MI308X', '--at', '2026-11-23']);
    expect(unknown.stdout).toMatch(
      /none of its dense rates is published, .*; the agency named the model/,
    );
  });

  test('says whether it could go somewhere, under which rules, and what nobody verified', async () => {
    const to = ['--to', 'CN', '--headquarters', 'CN', '--parent', 'CN', '--at', '2026-11-23'];
    const { stdout } = await muster(['classify', 'H200 SXM', ...to]);
    expect(stdout).toContain('H200 SXM to CN: a licence is needed');
    expect(stdout).toContain('91 FR 1684');
    expect(stdout).toContain('An application is reviewed case by case.');
    expect(stdout).toContain(
      'TPP 15,832 is below 21,000 and memory bandwidth 4,800 GB/s below 6,500',
    );
    expect(stdout).toMatch(/Not verified: die area of H200 SXM; whether CN is in D:1/);
  });

  test('refuses two capitals that are no country, and says what would decide an open answer', async () => {
    for (const option of ['--to', '--headquarters', '--parent']) {
      const to = option === '--to' ? [] : ['--to', 'MY'];
      const { code, stderr } = await muster(['classify', 'B200', ...to, option, 'XX']);
      expect([code, stderr]).toEqual([64, expect.stringContaining('XX is no country')]);
    }
    const args = ['classify', 'B200', '--to', 'MY', '--at', '2026-11-23'];
    const open = await muster([...args, '--headquarters', 'MY']);
    expect(open.stdout).toMatch(
      /decide it: the headquarters of its ultimate parent \(--parent\)\./,
    );
    const known = await muster([...args, '--headquarters', 'MY', '--parent', 'MY']);
    expect(known.stdout).not.toContain('This would decide it');
  });

  test('says of a day to come that the rules may be others then', async () => {
    const words = 'that the rules stay as they are until 2099-01-01';
    expect((await muster(['classify', 'B200', '--at', '2099-01-01'])).stdout).toContain(words);
    const to = ['--to', 'MY', '--headquarters', 'MY', '--parent', 'MY', '--at', '2099-01-01'];
    expect((await muster(['classify', 'B200', ...to])).stdout).toContain(words);
    expect((await muster(['classify', 'B200', '--at', '2026-01-15'])).stdout).not.toContain('stay');
  });

  test('knows a model as its driver names it', async () => {
    const { stdout } = await muster(['classify', 'NVIDIA A100-SXM4-80GB', '--at', '2026-11-23']);
    expect(stdout).toContain('A100 SXM (NVIDIA): 3A090.a');
  });

  test('says that a review is open where a figure is not known, and which', async () => {
    const to = ['--to', 'HK', '--headquarters', 'HK', '--parent', 'HK', '--at', '2026-11-23'];
    const { stdout } = await muster(['classify', 'Trainium3', ...to]);
    expect(stdout).toContain('the place is HK, which counts as CN');
    expect(stdout).toContain('How an application is reviewed is open');
    expect(stdout).toContain('This would decide it: the memory bandwidth of Trainium3.');
  });

  test('gives the same as JSON', async () => {
    const args = ['classify', 'B200', '--to', 'MY', '--at', '2026-11-23', '--json'];
    expect(JSON.parse((await muster(args)).stdout)).toMatchObject({
      model: 'B200',
      answer: 'undetermined',
      classification: { paragraph: '3A090.a', tpp: 36_000 },
    });
  });

  test('lists the catalogue', async () => {
    const { stdout } = await muster(['classify', '--json']);
    expect(JSON.parse(stdout).length).toBeGreaterThan(30);
    expect((await muster(['classify'])).stdout).toMatch(
      /TPU v4 +4400 +16 +9\.78 to 12\.57 +3A090\.a/,
    );
  });

  test.each([
    ['an unknown model', ['classify', 'H1000'], 'the catalogue has no H1000'],
    ['a name of several', ['classify', 'a100'], 'it has A100 PCIe, A100 SXM'],
    ['a day that is none', ['classify', 'L4', '--at', '2026-02-30'], '--at takes a day'],
    ['no country', ['classify', 'L4', '--to', 'China'], 'China is no country or territory'],
    ['a parent of nothing', ['classify', 'L4', '--parent', 'CN'], 'go with --to'],
    ['a place for all', ['classify', '--to', 'CN'], 'name it'],
  ])('refuses %s in a sentence', async (_, args, message) => {
    const { code, stderr } = await muster(args);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });
});

describe('muster what-if', () => {
  const tests = [
    { paragraph: '3A090.a', tppFrom: 4800 },
    { paragraph: '3A090.a', tppFrom: 1600, densityFrom: 5.92 },
    { paragraph: '3A090.b', tppFrom: 1500, densityFrom: 1.6 },
  ];

  test('says which models tightened thresholds would newly control, and by which numbers', async () => {
    const thresholds = { tests, note2TppBelow: 4800 };
    const path = rulesFile('tight.json', { id: 'tight', thresholds });
    const { code, stdout } = await muster(['what-if', '--rules', path, '--at', '2026-11-23']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/L20 +none +3A090\.b +newly controlled/);
    expect(stdout).toMatch(/L2 +none +3A090\.b +newly controlled/);
    expect(stdout).toContain(
      '- L20: TPP 1,912 is at least 1,500 and density 3.140 is at least 1.6',
    );
    expect(stdout).not.toContain('H100');
  });

  test.each([
    ['no JSON', '{', 'is not JSON'],
    ['no tests', { id: 'x', thresholds: { tests: [], note2TppBelow: 1 } }, 'thresholds.tests'],
    ['another member', { id: 'x', thresholds: { tests, note2TppBelow: 1 }, more: 1 }, 'more'],
    [
      'a range that is none',
      {
        id: 'x',
        thresholds: {
          tests: [{ paragraph: '3A090.b', tppFrom: 5, tppBelow: 5 }],
          note2TppBelow: 1,
        },
      },
      'tppBelow has to be above tppFrom',
    ],
  ])('refuses a file with %s', async (_, rules, message) => {
    const { code, stderr } = await muster(['what-if', '--rules', rulesFile('bad.json', rules)]);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });
});
