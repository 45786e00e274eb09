/** Durable Objects behind their ports: a stub answers what the object's methods answer, and belongs to one request. */
import type { FleetPort } from '../flow/fleet/port.ts';
import { type LedgerWire, overWire } from '../flow/ledger-wire.ts';
import type { Ledgers, LogPort } from '../flow/ports.ts';
import type { WitnessBook } from '../flow/witness.ts';

interface Namespace {
  getByName(name: string): unknown;
}

/** One object a ledger. */
export function ledgersIn(ledgers: Namespace): Ledgers {
  return { ledger: (name) => overWire(ledgers.getByName(name) as LedgerWire) };
}

/** The one log of a deployment. */
export function logIn(logs: Namespace): LogPort {
  const log = () => logs.getByName('log') as LogPort;
  return {
    append: (request) => log().append(request),
    prove: (request) => log().prove(request),
    challenge: () => log().challenge(),
    checkpoint: () => log().checkpoint(),
    witnessed: () => log().witnessed(),
    tile: (named) => log().tile(named),
    sweep: () => log().sweep(),
  };
}

/** The one fleet of a deployment. */
export function fleetIn(fleets: Namespace): FleetPort {
  return {
    push: (ledger, duties) => (fleets.getByName('fleet') as FleetPort).push(ledger, duties),
    load: (ledger, loads) => (fleets.getByName('fleet') as FleetPort).load(ledger, loads),
    retire: (ledger, told) => (fleets.getByName('fleet') as FleetPort).retire(ledger, told),
    meter: (ledger, told) => (fleets.getByName('fleet') as FleetPort).meter(ledger, told),
  };
}

/** One object an origin that is witnessed. */
export function witnessBooksIn(books: Namespace): (origin: string) => WitnessBook {
  return (origin) => books.getByName(origin) as WitnessBook;
}
