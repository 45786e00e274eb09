/** What ledgers learn of devices that go from one to another, and the papers that travel with each. */
import type { Binding } from '../core/appraise/bound.ts';
import type { LastMeasured } from '../core/appraise/facts.ts';
import type { Handled } from '../core/custody.ts';
import type { Device, SuiteName } from '../core/model.ts';

/** A device with its version in the registry from now on. */
export interface MovedDevice {
  readonly device: string;
  readonly version: number;
}

/** A key that a device has or had; bytes in hex. */
export interface PassportKey {
  readonly suite: SuiteName;
  readonly publicKey: string;
  readonly thumbprint: string;
  /** When it ceased to be the device's own; null while it is. */
  readonly endedAtMs: number | null;
}

/** All that the next ledger has to know of a device so that its chain goes on and nothing counts twice; bytes in hex. */
export interface Passport {
  readonly device: string;
  /** Ledger time of the cut: use before it is the former ledger's, use after it the next one's. */
  readonly atMs: number;
  readonly cut: { readonly sequence: number; readonly digest: string } | null;
  /** The device's state as its page kept it, but for the round trips, whose landmarks have other numbers elsewhere. */
  readonly state: string;
  readonly lastMeasured: LastMeasured | null;
  /** The chain of the last days, packed (history.ts). */
  readonly history: string;
  readonly keys: readonly PassportKey[];
  readonly bindings: readonly Binding[];
  /** What hand-overs said of it. */
  readonly handled: Handled;
}

export interface Arriving {
  readonly device: Device;
  readonly passport: Passport;
}

export type MoveChange =
  /** A move was declared: the ledger closes the devices, and keeps tombstones. */
  | {
      readonly type: 'depart';
      readonly move: string;
      readonly to: string;
      readonly devices: readonly MovedDevice[];
    }
  /** The other ledger is told whose keys will come. */
  | { readonly type: 'expect'; readonly move: string; readonly thumbprints: readonly string[] }
  | { readonly type: 'unexpect'; readonly move: string; readonly thumbprints: readonly string[] }
  /** The new ledger takes the devices with their chains. */
  | {
      readonly type: 'arrive';
      readonly move: string;
      readonly from: string;
      readonly devices: readonly Arriving[];
    }
  /** The old one is told that they are there; or that they stay. */
  | { readonly type: 'departed' | 'stay'; readonly devices: readonly MovedDevice[] };
