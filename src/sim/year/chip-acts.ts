/** Acts about the chip behind a key, as its evidence measures it. */

/** What the chip runs: of which version of the driver, and whether as its maker built it. */
export interface ChipRuns {
  readonly driver: 'known' | 'newer';
  readonly isTampered: boolean;
}

/** Its operator has the chip sign challenge and key, with the measurements of what it runs. */
export type ChipAct = { readonly act: 'bind-chip' } & ChipRuns;

/** Makes the evidence of chips that do not exist, under a root that the service was built with. */
export interface ChipMaker {
  /** Of the driver that is known, as the maker's manifests have them. */
  readonly measurements: readonly { readonly index: number; readonly digests: string[] }[];
  readonly knownDriver: string;
  evidence(
    label: string,
    nonce: Uint8Array,
    runs: ChipRuns,
  ): { readonly evidence: string; readonly certificate: string };
}
