/** Tokens on their way from one ledger of a chain to another: kept until that one has them, told as often as it takes. */
import type { Ledgers } from '../ports.ts';
import type { LedgerStore } from './store.ts';

const TOKENS_AT_ONCE = 100;
/** To one ledger in one run of the alarm; what is left is the next one's. */
const ROUNDS = 10;

/** Tells other ledgers what waits, oldest first. One that fails, or does not have the device yet, holds up no other. */
export async function passOn(store: LedgerStore, ledgers: Ledgers): Promise<void> {
  const faults: unknown[] = [];
  for (const to of store.moves.waitingFor()) {
    await passTo(store, ledgers, to).catch((fault: unknown) => faults.push(fault));
  }
  if (faults.length > 0) throw new AggregateError(faults, 'some tokens could not be passed on');
}

async function passTo(store: LedgerStore, ledgers: Ledgers, to: string): Promise<void> {
  let after = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const waiting = store.moves.toPassOn(to, after, TOKENS_AT_ONCE);
    if (waiting.length === 0) return;
    const taken = await ledgers.ledger(to).takeLate(waiting.map(({ token }) => token));
    const ids = waiting.filter((_, i) => taken[i]).map(({ id }) => id);
    store.transaction(() => store.moves.dropPassedOn(ids));
    after = waiting.at(-1)!.id;
  }
}
