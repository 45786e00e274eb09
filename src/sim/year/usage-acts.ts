/** Acts of a satellite about what its devices do, and where they are built in. */

/** One training run over the satellites of one owner. */
export interface SharedRun {
  /** Who takes part is of one owner. */
  readonly owner: string;
  /** Of one device in a second. */
  readonly petaflops: number;
}

export type UsageAct =
  /** Of its device time so much may be like training. */
  | { readonly act: 'licensed-training'; readonly share: number }
  /** So many devices train, with traffic between them. */
  | { readonly act: 'train'; readonly devices: number; readonly days: number }
  /** So many are built into other chassis. */
  | { readonly act: 'rehouse'; readonly devices: number }
  /** Its exporter takes so many off the licence, and nobody confirms it. */
  | { readonly act: 'take-off'; readonly devices: number }
  /** Its operator states what the site's meter shows of the last days that are over. */
  | {
      readonly act: 'read-meter';
      readonly days: number;
      readonly feeds: 'racks' | 'facility';
      readonly kwh: number;
    }
  /** All take part, and state their use in windows of two hours. */
  | { readonly act: 'run-together'; readonly run: SharedRun; readonly days: number };
