/** Amendments for a date to come, when it has come: run by cron, and by the development clock before ledgers look. */
import { recordOf } from './amendment-enact.ts';
import { activate } from './amendments.ts';
import type { RegistryPorts } from './ports.ts';
import type { AmendmentRow } from './rows.ts';

const AT_ONCE = 100;

/**
 * Activates what is due at `nowMs`, in order of date, each at most once: a second run finds it confirmed, and of two at
 * the same moment one loses by its version. Answers how many. One that fails holds up those of other licences no
 * more than it has to, and is thrown at the end; what is left, the next run finds.
 */
export async function activateDue(ports: RegistryPorts, nowMs: number): Promise<number> {
  const left = new Set<string>();
  const faults: unknown[] = [];
  let activated = 0;
  for (;;) {
    const due = await ports.registry.dueAmendments(nowMs, AT_ONCE + left.size);
    const next = due.find(({ licence }) => !left.has(licence));
    if (!next) break;
    const isDone = await attempt(ports, nowMs, next).catch((fault: unknown) => {
      faults.push(fault);
      return false;
    });
    // Of one licence the next in order must not go before one that is left.
    if (isDone) activated += 1;
    else left.add(next.licence);
  }
  if (faults.length > 0) throw new AggregateError(faults, 'some amendments could not be activated');
  return activated;
}

/** False where somebody else was faster, with it or with its licence. */
async function attempt(ports: RegistryPorts, nowMs: number, row: AmendmentRow): Promise<boolean> {
  const record = await recordOf(ports, row.licence);
  return (await activate(ports, nowMs, row, record)).ok;
}
