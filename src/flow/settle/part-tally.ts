/** What the attestations of one part add up to, by device: kept beside its header, so that reports say how things stood. */

import type { PlaceWord } from '../../core/place/locate.ts';
import { packOrdinals } from './ordinals.ts';
import type { PartTallyRow } from './record.ts';

export class PartTally {
  readonly #seen = new Set<number>();
  readonly #first = new Set<number>();
  readonly #words = { proved: 0, consistent: 0, impossible: 0 };
  #reports = 0;
  #present = 0;

  /** Counts one attestation; `wasSeen`: whether its device had been shown to be present before. */
  add(
    ordinal: number,
    counts: boolean,
    wasSeen: boolean,
    word: PlaceWord | null | undefined,
  ): void {
    this.#reports += 1;
    if (!counts) return;
    this.#present += 1;
    this.#seen.add(ordinal);
    if (!wasSeen) this.#first.add(ordinal);
    if (word && word !== 'unproven') this.#words[word] += 1;
  }

  row(): PartTallyRow {
    const sums = { reports: this.#reports, present: this.#present, ...this.#words };
    return { ...sums, seen: packOrdinals(this.#seen), first: packOrdinals(this.#first) };
  }
}
