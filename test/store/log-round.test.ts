import { env, runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import type { LogObject } from '../../src/worker.ts';

const leaf = new Uint8Array(32).fill(1);

test('a round that fails takes nothing with it but its own leaves, and the next one goes on', async () => {
  const stub = env.LOG.getByName('a log whose clock fails once');
  await runInDurableObject(stub, async (log: LogObject) => {
    const config = Reflect.get(log, 'config') as () => object;
    const request = { ledger: 'lic_1', leaves: [{ sequence: 1, leaf }] };
    const failing = { nowMs: () => Promise.reject(new Error('no clock')) };
    for (const broken of [
      () => ({ ...config.call(log), clock: failing }),
      () => {
        throw new Error('no configuration');
      },
    ]) {
      Reflect.set(log, 'config', broken);
      await expect(log.append(request)).rejects.toThrow();
      Reflect.set(log, 'config', config);
      expect(await log.append(request)).toMatchObject([{ sequence: 1 }]);
    }
  });
});
