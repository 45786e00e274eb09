/** Whether what every request needs answers. */
import type { RegistryPorts } from './ports.ts';

export type Readiness = Readonly<Record<'registry' | 'archive' | 'log', 'ok' | 'failed'>>;

/** Asks registry, archive and log for the least that they can answer; a fault is an answer here. */
export async function readiness(ports: RegistryPorts): Promise<Readiness> {
  const [registry, archive, log] = await Promise.all([
    answers(() => ports.registry.ping()),
    answers(() => ports.archive.get('challenges', 'readiness')),
    answers(() => ports.log.checkpoint()),
  ]);
  return { registry, archive, log };
}

async function answers(ask: () => Promise<unknown>): Promise<'ok' | 'failed'> {
  return ask().then(
    () => 'ok',
    () => 'failed',
  );
}
