/** What cron does: it finishes what a lost request left, and forgets what is over. */
import { dayOf } from '../core/days.ts';
import type { RetentionPorts } from './erasure/ports.ts';
import { sweepErasures } from './erasure/sweep.ts';
import { keepRules } from './export/rule-sheets.ts';
import type { ArchivePort } from './ports.ts';
import { activateDue } from './registry/amendment-due.ts';
import { drain } from './registry/drain.ts';
import { reviewLandmarks } from './registry/landmark-review.ts';
import { finishMoves } from './registry/move-through.ts';
import { tellAllOwnership } from './registry/ownership-told.ts';
import type { RegistryPorts } from './registry/ports.ts';
import { goOnRebuilding, type RebuildPorts } from './registry/rebuild.ts';
import { watchLedgers } from './watch.ts';
import { type DeliverPorts, deliverDue, KEPT_MS } from './webhooks/deliver.ts';

/** Uploads dropped by one run. */
const EXPIRED_A_RUN = 20;

type Jobs = Readonly<Record<string, () => Promise<unknown>>>;
type Report = (event: string, fault: unknown) => void;

/**
 * The rules of this build into the archive, amendments whose date has come, the outbox, uploads that nobody finished,
 * webhooks, a rebuild that was cut short.
 */
export function minutely(
  ports: DeliverPorts & RebuildPorts & { readonly archive: ArchivePort },
  nowMs: number,
): Jobs {
  return {
    rules: () => keepRules(ports),
    amendments: () => activateDue(ports, nowMs),
    drain: () => drain(ports),
    moves: () => finishMoves(ports, nowMs),
    owners: () => tellAllOwnership(ports, nowMs),
    uploads: () => ports.registry.uploads.expire(nowMs, EXPIRED_A_RUN),
    webhooks: () => deliverDue(ports),
    index: () => goOnRebuilding(ports, nowMs),
  };
}

/** What is old goes; a ledger that missed its alarm is woken, and that is told. */
export function hourly(
  ports: DeliverPorts & RetentionPorts & RegistryPorts,
  nowMs: number,
  report: Report,
): Jobs {
  const watch = async (name: string) => {
    const word = await ports.ledgers.ledger(name).watch();
    if (word === 'late') report('ledger-heartbeat-late', name);
  };
  return {
    deliveries: () => ports.webhooks.dropBefore(nowMs - KEPT_MS),
    charges: () => ports.registry.forgetCharges(dayOf(nowMs)),
    watch: () => watchLedgers(ports.registry, watch),
    erasures: () => sweepErasures(ports, nowMs),
    landmarks: () => reviewLandmarks(ports, nowMs),
  };
}

/** One job after another, each whatever became of those before it: what the log does not take must not keep webhooks waiting. */
export async function runEach(jobs: Jobs, report: Report): Promise<void> {
  for (const [name, run] of Object.entries(jobs)) {
    await run().catch((fault: unknown) => report(`${name}-failed`, fault));
  }
}
