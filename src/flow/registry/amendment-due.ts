/** Amendments for a date to come, when it has come: run by cron, and by the development clock before ledgers look. */
import { recordOf } from './amendment-enact.ts';
import { activate } from './amendments.ts';
import type { RegistryPorts } from './ports.ts';

const AT_ONCE = 100;

/**
 * Activates what is due at `nowMs`, in order of date, each at most once: a second run finds it confirmed, and of two at
 * the same moment one loses by its version. Answers how many. Throws where the registry does not answer.
 */
export async function activateDue(ports: RegistryPorts, nowMs: number): Promise<number> {
  let activated = 0;
  const lost = new Set<string>();
  for (;;) {
    const due = await ports.registry.dueAmendments(nowMs, AT_ONCE + lost.size);
    const next = due.find(({ id }) => !lost.has(id));
    if (!next) return activated;
    const record = await recordOf(ports, next.licence);
    const outcome = await activate(ports, nowMs, next, record);
    // Somebody else was faster, with it or with its licence: the next run, a minute later, sees what is left.
    if (outcome.ok) activated += 1;
    else lost.add(next.id);
  }
}
