import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchHelp, benchNames } from './help.ts';

const bench = join(import.meta.dirname, 'bench.ts');

function asked(...words: readonly string[]) {
  const options = { encoding: 'utf8', timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bench, ...words], options);
  return { status, stdout: stdout.trimEnd(), stderr };
}

test('a bench that is asked for help says what it measures, and measures nothing', () => {
  for (const words of [
    ['anomalies', '--help'],
    ['--json', 'anomalies', '-h'],
  ]) {
    expect(asked(...words)).toEqual({ status: 0, stdout: benchHelp('anomalies'), stderr: '' });
  }
  expect(asked('--help')).toEqual({ status: 0, stdout: benchHelp(null), stderr: '' });
  for (const name of benchNames) expect(benchHelp(null)).toContain(`  ${name} `);
});

test('what is no bench is named', () => {
  expect(asked('speed', '--help')).toMatchObject({ status: 2, stdout: '' });
});

test('each variable that a bench reads is told by one', () => {
  const helps = benchNames.map(benchHelp).join('\n');
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  const read = texts.flatMap((text) => [...text.matchAll(/process\.env\.(MUSTER_\w+)/g)]);
  const variables = new Set(read.map(([, variable]) => variable!));
  expect(variables.size).toBeGreaterThan(8);
  for (const variable of variables) expect(helps).toContain(`  ${variable} `);
});
