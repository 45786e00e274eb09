/** Acts about where a report comes from, and where its key is heard. */

/** Whose lines a request leaves over. */
export interface Network {
  readonly country: string;
  readonly asn: number;
}

/** Where all sites stand, and the lines of their operators. */
export const homeNetwork: Network = { country: 'MY', asn: 64_500 };

export type PlaceAct =
  /** Its reports come in over this network. */
  | { readonly act: 'network'; readonly network: Network; readonly days: number }
  /** No landmark answers it. */
  | { readonly act: 'unmeasured'; readonly days: number }
  /** The nearest landmark hears it so much later than ever, and the farthest so much sooner. */
  | { readonly act: 'moved'; readonly ms: number; readonly days: number }
  /** The claim, or the site's area, is so many times farther from its `nth` nearest landmark than the round trip there reaches. */
  | {
      readonly act: 'reached';
      readonly of: 'claim' | 'area';
      readonly nth: 1 | 2;
      readonly times: number;
      readonly days: number;
    }
  /** A far landmark hears its key too: the distance of the two is so many times what both round trips reach together. */
  | { readonly act: 'heard-far'; readonly times: number; readonly days: number };
