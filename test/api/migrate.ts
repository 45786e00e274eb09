/** Gives a test file empty storage with the newest schema: the files of one workerd follow one another. */
import {
  applyD1Migrations,
  type D1Migration,
  listDurableObjectIds,
  reset,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sendTo } from './client.ts';

const { TEST_MIGRATIONS } = env as Env & { readonly TEST_MIGRATIONS: D1Migration[] };

/** Of Vitest: the modules of this workerd, which would be evaluated once for all files. */
interface Runner {
  readonly __vitest_worker__: {
    readonly evaluatedModules: {
      readonly idToModuleMap: ReadonlyMap<string, object>;
      readonly invalidateModule: (module: object) => void;
    };
  };
}

/** Objects of a name that the next file uses again; a ledger has a name of its own. */
const named: readonly DurableObjectNamespace[] = [env.LOG, env.CLOCK!, env.WITNESS, env.FLEET];

/** `reset` empties what is in memory; what was idle for long is not, and would keep its storage. */
async function awake(): Promise<void> {
  await env.REGISTRY.prepare('SELECT 1').run();
  await env.ARCHIVE.head('-');
  for (const namespace of named) {
    for (const id of await listDurableObjectIds(namespace)) {
      await runInDurableObject(namespace.get(id), () => undefined);
    }
  }
}

async function expectEmpty(): Promise<void> {
  const tables = await env.REGISTRY.prepare('SELECT name FROM sqlite_master').all();
  const { objects } = await env.ARCHIVE.list({ limit: 1 });
  if (tables.results.length + objects.length > 0) throw new Error('storage of another file');
}

/** What the mounted service keeps in memory goes with its storage; all else it imports holds nothing. */
function forgetService(): void {
  const { evaluatedModules } = (globalThis as unknown as Runner).__vitest_worker__;
  const service = [...evaluatedModules.idToModuleMap].find(([id]) => id.endsWith('/src/worker.ts'));
  if (service) evaluatedModules.invalidateModule(service[1]);
}

await awake();
forgetService();
await reset();
await expectEmpty();
await applyD1Migrations(env.REGISTRY, TEST_MIGRATIONS);
sendTo();
