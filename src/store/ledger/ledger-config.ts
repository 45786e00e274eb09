/** What the composition root gives a ledger, and how a ledger says that something of ours failed. */
import type { DrainPorts } from '../../flow/drain.ts';
import { faultWords } from '../../flow/fault-words.ts';
import type { FleetPort } from '../../flow/fleet/port.ts';
import type { Clock, Ledgers } from '../../flow/ports.ts';
import type { Settler } from '../../flow/settle/part.ts';

export interface LedgerConfig extends Omit<DrainPorts, 'archived'> {
  readonly ledgers: Ledgers;
  readonly clock: Clock;
  readonly fleet: FleetPort;
  readonly settler: Settler;
}

/** A line in the log of the platform. */
export function reportFault(event: string, fault: unknown): void {
  console.error(JSON.stringify({ event, fault: faultWords(fault) }));
}
