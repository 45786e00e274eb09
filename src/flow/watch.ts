/** Visits every ledger, a page of names at a time. */
import type { RegistryStore } from './registry/port.ts';

const PAGE = 200;
/** Ledgers visited at once: a Worker has six connections. */
const AT_ONCE = 6;

/** Calls `visit` for each founded ledger; a fault of one does not keep the others from their visit, and is thrown at the end. */
export async function watchLedgers(
  registry: Pick<RegistryStore, 'ledgerNames'>,
  visit: (name: string) => Promise<void>,
): Promise<void> {
  const faults: unknown[] = [];
  let after: string | undefined;
  for (;;) {
    const names = await registry.ledgerNames({
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const visits = names.slice(at, at + AT_ONCE).map((name) => visit(name));
      for (const done of await Promise.allSettled(visits)) {
        if (done.status === 'rejected') faults.push(done.reason);
      }
    }
    after = names.at(-1);
    if (names.length < PAGE) break;
  }
  if (faults.length > 0) throw new AggregateError(faults, 'some ledgers could not be visited');
}
