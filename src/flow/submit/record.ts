/**
 * How many items of a submitter are verified at a time. A batch with a bad signature has to be searched, so whoever sent one
 * lately is verified in small batches until enough good ones came: it pays with its own latency, and with nobody else's.
 */

const CLEAN_GROUP = 1024;
const GROUP = 64;
/** Good items after a bad one until a submitter is trusted with large batches again. */
const PROBATION = 2048;
/** Submitters on probation that are remembered; the longest ago is forgotten first. */
const MAX_SUBMITTERS = 1024;

/** What one isolate has seen; another one learns it anew. */
export class SubmitterRecords {
  /** Good items that each still owes. */
  readonly #owed = new Map<string, number>();

  /** How many items the submitter's next batch has. */
  groupSize(apiKey: string): number {
    return this.#owed.has(apiKey) ? GROUP : CLEAN_GROUP;
  }

  /** A batch of the submitter was verified. */
  note(apiKey: string, items: number, refused: number): void {
    const owed = refused > 0 ? PROBATION : (this.#owed.get(apiKey) ?? 0) - items;
    this.#owed.delete(apiKey);
    if (owed <= 0) return;
    if (this.#owed.size >= MAX_SUBMITTERS) this.#owed.delete(this.#owed.keys().next().value!);
    this.#owed.set(apiKey, owed);
  }
}
