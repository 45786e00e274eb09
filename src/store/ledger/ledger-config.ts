/** What the composition root gives a ledger, and how often a ledger looks at silence. */
import type { DrainPorts } from '../../flow/drain.ts';
import type { FleetPort } from '../../flow/fleet/port.ts';
import type { Clock, Ledgers } from '../../flow/ports.ts';
import type { Settler } from '../../flow/settle/part.ts';

export interface LedgerConfig extends Omit<DrainPorts, 'archived'> {
  readonly ledgers: Ledgers;
  readonly clock: Clock;
  readonly fleet: FleetPort;
  readonly settler: Settler;
}

/** Between two looks at silence, at most and at least: thresholds are hours and days. */
const MAX_SWEEP_MS = 3600_000;
export const MIN_SWEEP_MS = 60_000;

/** How often a ledger looks at silence whose devices report at this interval. */
export function sweepPaceMs(intervalMs: number): number {
  return Math.min(Math.max(intervalMs / 4, MIN_SWEEP_MS), MAX_SWEEP_MS);
}
