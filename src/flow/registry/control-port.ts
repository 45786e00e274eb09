/** What export control needs of the registry's store, and of a write. */
import type { ChainStore } from './chain-port.ts';
import type { CustodyStore, HandedOver } from './custody-port.ts';
import type { FilingStore } from './filing-port.ts';
import type { InspectionStore } from './inspection-port.ts';
import type { MeterStore } from './meter-port.ts';
import type { MoveRegistry } from './moves-port.ts';
import type { OwnershipStore, OwnershipTold } from './ownership-port.ts';
import type { ScreenedEntries, ScreeningStore } from './screening-port.ts';

export interface ControlRegistry
  extends OwnershipStore,
    CustodyStore,
    ScreeningStore,
    ChainStore,
    FilingStore,
    InspectionStore,
    MeterStore,
    MoveRegistry {}

export interface ControlWrite {
  /** Devices of a hand-over that this write begins. */
  readonly handed?: HandedOver;
  /** Entries of a list, in place of those of its version before. */
  readonly screened?: ScreenedEntries;
  /** What a ledger was told of the owners of its licence's parties, and of its hand-overs. */
  readonly told?: OwnershipTold;
  /** Devices that come under another licence with this write. */
  readonly arrived?: { readonly devices: readonly string[]; readonly licence: string };
  /** Licences whose ledgers have to be told of hands and owners anew, although no row of the write names them. */
  readonly due?: readonly string[];
}
