/** What the hand-overs of a simulated year are told in. Types only. */
import type { custodyEvents } from '../../contract/custody.ts';

export type CustodyEvent = (typeof custodyEvents)[number];

/** Whose hands a device is in: `trader` and `mender` are known to no licence unless its authority accepts them. */
export type Hand =
  | 'maker'
  | 'exporter'
  | 'forwarder'
  | 'end-user'
  | 'operator'
  | 'trader'
  | 'mender';

/** From one pair of hands to the next; into the operator's means: to its site. */
export interface Passing {
  readonly event: CustodyEvent;
  readonly from: Hand;
  readonly to: Hand;
  /** Straight to the country of the sites unless told. */
  readonly route?: readonly string[];
  /** Both sides sign on the same day unless told. */
  readonly ends?: 'pending' | 'withdrawn';
}

/** What happens to the boards of a satellite on their papers; each is named by its number. */
export type CustodyAct =
  /** So many days before its first shipment arrives, its forwarder was founded. */
  | { readonly act: 'founded'; readonly daysBefore: number }
  | {
      readonly act: 'hand-over';
      readonly board: number;
      readonly passings: readonly Passing[];
    }
  /** Whoever was to receive the board last signs that it came. */
  | { readonly act: 'confirm-delivery'; readonly board: number }
  /** The authority accepts the trader as a consignee. */
  | { readonly act: 'accept-trader' }
  /** A device with the serial number of a board is put on another line of the licence. */
  | { readonly act: 'register-alike'; readonly board: number; readonly line: AlikeLine }
  /** It is taken off again, and the authority confirms that. */
  | { readonly act: 'cancel-alike' };

/** Lines of a satellite's licence beside its boards'. */
export type AlikeLine = 'same-maker' | 'other-maker';

/** What a device of the licence with most devices does. */
export type LeaveAct = {
  /** This morning its operator handed it to somebody who is to scrap it, or back to its exporter. */
  readonly act: 'leave';
  readonly event: 'scrap' | 'return';
};
