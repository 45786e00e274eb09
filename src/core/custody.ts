/** The nouns of custody: hand-overs of devices between parties, as registry and rules share them. Types only. */

/** What a party is to a licence. */
export type LicenceRole = 'exporter' | 'end-user' | 'operator' | 'consignee';

/** `transfer` stays within a country; `repair` goes to whoever mends (RMA), `scrap` to whoever destroys. */
export type CustodyEvent = 'export' | 'reexport' | 'transfer' | 'return' | 'repair' | 'scrap';

/** A device on its way out of service. */
export interface DeviceLeft {
  readonly event: 'return' | 'repair' | 'scrap';
  readonly atMs: number;
  readonly transfer: string;
}

/** What hand-overs say of one device. */
export interface Handled {
  /** When a receiver at a site first confirmed that it had come; absent: nobody has. */
  readonly deliveredAtMs?: number;
  /** A hand-over by which it left its site for good or for repair; absent: none, or it came back. */
  readonly left?: DeviceLeft;
}

/** A hand-over as its two sides signed it: shipped by the sender, received by the receiver; until then it is pending. */
export interface Handover {
  readonly transfer: string;
  readonly event: CustodyEvent;
  readonly sender: string;
  readonly receiver: string;
  /** Territories that it goes through, the one where it ends last. */
  readonly route: readonly string[];
  readonly site: string | null;
  readonly devices: number;
  /** Devices by model. */
  readonly models: Readonly<Record<string, number>>;
  readonly shippedAtMs: number;
  /** Null: the receiver has not signed. */
  readonly receivedAtMs: number | null;
  /** Devices that the receiver did not find. */
  readonly missing: number;
}

/** Devices that passed through the same hand-overs, in order of shipping. */
export interface CustodyChain {
  readonly path: readonly string[];
  readonly devices: number;
  /** One of them. */
  readonly example: string;
}

export interface DuplicateSerial {
  readonly serial: string;
  readonly device: string;
  readonly model: string;
  /** The other one, under a licence of its own or the same. */
  readonly otherModel: string;
}

/** What a manifest named for a device of its own, and a device under another exporter's licence has. */
export interface Contested {
  readonly kind: 'serial' | 'uuid' | 'hardware-key';
  /** Of a serial number the number alone. */
  readonly value: string;
  /** Of a serial number the model that it is of. */
  readonly model?: string;
  /** When it was last named. */
  readonly atMs: number;
}

/** One device that left for good, and the one named in its stead on the same line. */
export interface Replacement {
  readonly device: string;
  readonly by: string;
  readonly line: number;
}

/** All that is on record of the devices that are under a licence now. */
export interface LicenceCustody {
  readonly subjects: readonly {
    readonly party: string;
    readonly role: LicenceRole;
  }[];
  /** Of the parties of hand-overs, where it is known. */
  readonly incorporated: readonly { readonly party: string; readonly onMs: number }[];
  readonly handovers: readonly Handover[];
  readonly chains: readonly CustodyChain[];
  readonly duplicates: readonly DuplicateSerial[];
  /** Places by line that devices gave back whose end their authority accepts, and in whose stead others stand; absent: none. */
  readonly givenBack?: Readonly<Record<number, number>>;
  /** False where there are more than are followed. */
  readonly isWhole: boolean;
}
