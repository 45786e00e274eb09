/** What a scenario leaves behind, audited as its regulator does: by the command line, against the public log. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject } from 'vitest';

const source = resolve(import.meta.dirname, '../../src/cli/muster.ts');
const run = promisify(execFile);

/** `muster audit` finds nothing: each row, header, bundle, verdict and index row is what was logged. Twice, from what it kept. */
export async function auditHolds(key: string): Promise<void> {
  const { url, logKey } = inject('service');
  const state = mkdtempSync(join(tmpdir(), 'muster-audit-'));
  const env = { ...process.env, MUSTER_KEY: key, MUSTER_LOG_KEY: logKey };
  const audit = (...more: string[]) =>
    run(process.execPath, [source, 'audit', url, '--state', state, ...more], { env });
  const words = await audit();
  expect(words).toMatchObject({
    stderr: '',
    stdout: expect.stringMatching(/verdicts? replayed with rule set/),
  });
  expect(words.stdout).not.toContain('not replayed');
  const told = JSON.parse((await audit('--json')).stdout);
  expect(told).toMatchObject({ word: 'audited', findings: [], verdicts: { notReplayed: {} } });
  expect(told.seenSize).toBeGreaterThan(0);
  rmSync(state, { recursive: true });
}
