import { env, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeEach, expect, test, vi } from 'vitest';
import type { AppendRequest } from '../../src/flow/ports.ts';
import type { LogObject } from '../../src/worker.ts';
import { leaves } from '../flow/pending.ts';

/** Leaves `from` to `to` of a ledger, as a Worker carries them. */
function carried(ledger: string, from: number, to: number): AppendRequest {
  const pending = leaves(ledger, from, to);
  const asked = pending.map(({ sequence, leafData }) => ({ sequence, leaf: leafData }));
  return { ledger, previous: pending[0]!.previous, leaves: asked };
}

/** The objects of one file share a bucket: each test begins with none. */
beforeEach(async () => {
  const { objects } = await env.ARCHIVE.list();
  await env.ARCHIVE.delete(objects.map(({ key }) => key));
});

/** The log after it was thrown out of memory. */
async function restarted(name: string) {
  const stub = env.LOG.getByName(name);
  await evictDurableObject(stub);
  return stub;
}

async function append(stub: ReturnType<typeof env.LOG.getByName>, request: AppendRequest) {
  return runInDurableObject(stub, (log: LogObject) => log.append(request));
}

test('a round that fails takes nothing with it but its own leaves, and the next one goes on', async () => {
  const stub = env.LOG.getByName('a log whose clock fails once');
  await runInDurableObject(stub, async (log: LogObject) => {
    const config = Reflect.get(log, 'config') as () => object;
    const request = carried('lic_1', 1, 1);
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

test('what a round committed stands in the bucket before it is answered, and a log that was evicted goes on', async () => {
  const stub = env.LOG.getByName('goes on');
  expect(await append(stub, carried('lic_1', 1, 256))).toHaveLength(256);
  const keys = (await env.ARCHIVE.list()).objects.map(({ key }) => key);
  expect(keys).toEqual(['checkpoints/0000000000000257', 'tile/0/000', 'tile/entries/000']);
  const again = await append(await restarted('goes on'), carried('lic_1', 256, 257));
  expect(again).toEqual([
    { sequence: 256, index: 256 },
    { sequence: 257, index: 257 },
  ]);
});

test.each([
  ['is ahead of it', 'checkpoints/0000000000000258', 'log_archive_ahead'],
  ['has a bundle that it has not', 'tile/entries/001', 'log_archive_ahead'],
  ['has another checkpoint', 'checkpoints/0000000000000257', 'log_archive_differs'],
  ['has another tile', 'tile/0/000', 'log_archive_differs'],
])('a log does not start where the bucket %s', async (what, key, word) => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await append(env.LOG.getByName(what), carried('lic_1', 1, 256));
  await env.ARCHIVE.put(key, 'something else');
  const stub = await restarted(what);
  await runInDurableObject(stub, async (log: LogObject) => {
    const refused = `log_stopped: ${word}`;
    await expect(log.append(carried('lic_1', 257, 257))).rejects.toThrow(refused);
    await expect(log.checkpoint()).rejects.toThrow(refused);
    await expect(log.sweep()).rejects.toThrow(refused);
  });
  expect(said).toHaveBeenCalledWith(JSON.stringify({ event: 'log-stopped', fault: word }));
  said.mockRestore();
});

test('a tile that stands there otherwise stops the log, and nothing is answered', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await env.ARCHIVE.put('tile/0/000', 'something else');
  await runInDurableObject(env.LOG.getByName('meets another'), async (log: LogObject) => {
    await expect(log.append(carried('lic_1', 1, 256))).rejects.toThrow('with other bytes');
    await expect(log.append(carried('lic_2', 1, 1))).rejects.toThrow('log_stopped');
  });
  said.mockRestore();
});
