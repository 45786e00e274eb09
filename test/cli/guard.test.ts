import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const guard = resolve(import.meta.dirname, '../../src/cli/guard.ts');
/** Starts a process that ends by itself only after a minute, and prints a line once that runs. */
const parent = `
  const { spawn } = require('node:child_process');
  const endless = ['-e', 'process.on("SIGTERM", () => {}); console.log("up"); setTimeout(() => {}, 60000)'];
  spawn(process.execPath, endless, { stdio: ['ignore', 'inherit', 'inherit'] });
`;

function guarded(script: string): ChildProcess {
  const args = [guard, '-e', script];
  return spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
}

function isUp(child: ChildProcess): Promise<void> {
  return new Promise((done) => child.stdout?.once('data', () => done()));
}

/** Standard output is closed when the last process that holds it is gone. */
function allGone(child: ChildProcess): Promise<void> {
  return new Promise((done) => child.once('close', () => done()));
}

describe('a guarded script and what it started', () => {
  test.each<[string, string, (child: ChildProcess) => void]>([
    [
      'the guard’s starter is gone',
      `${parent} setTimeout(() => {}, 60000)`,
      (child) => child.stdin?.end(),
    ],
    [
      'the guard is told to',
      `${parent} setTimeout(() => {}, 60000)`,
      (child) => child.kill('SIGTERM'),
    ],
    ['the script ends', `${parent} setTimeout(() => process.exit(), 500)`, () => undefined],
  ])('end when %s', async (_, script, act) => {
    const child = guarded(script);
    const gone = allGone(child);
    await isUp(child);
    act(child);
    await gone;
    expect(child.signalCode).toBe('SIGKILL');
  });
});
