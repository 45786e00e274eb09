/** One service on workerd for all scenarios of a run: started before the first, stopped after the last. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startService } from '../../src/cli/workerd.ts';

declare module 'vitest' {
  interface ProvidedContext {
    service: { readonly url: string; readonly adminKey: string; readonly logKey: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-scenario-'));
  const service = await startService({ stateDir: join(folder, 'state') });
  const { url, adminKey, logKey } = service;
  project.provide('service', { url, adminKey, logKey });
  return async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
