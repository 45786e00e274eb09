/** A ledger of the running service, spoken to as the service's own Workers do. */
import type { LedgerPort } from '../../src/flow/ledger-port.ts';
import type { RosterChange } from '../../src/flow/roster.ts';
import type { BareService } from './bare-service.ts';

export type ApplyChanges = (bodies: readonly RosterChange[]) => Promise<void>;

/** Above any number that the registry has given by then; it gives none any more. */
const FIRST_CHANGE = 1_000_000;

/** Tells changes in order, numbered like the registry's. */
export async function changesTo(service: BareService, licence: string): Promise<ApplyChanges> {
  const ledgers = await service.miniflare.getDurableObjectNamespace('LEDGER');
  const ledger = ledgers.get(ledgers.idFromName(licence)) as unknown as LedgerPort;
  let change = FIRST_CHANGE;
  return async (bodies) => {
    await ledger.applyChanges(bodies.map((body) => ({ change: ++change, body })));
  };
}
