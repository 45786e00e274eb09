/** What every row of the registry has. Types only. */

/** What every version says of itself; (id, version) is the primary key, and so the compare-and-swap. */
export interface Version {
  readonly id: string;
  readonly version: number;
  readonly validFromMs: number;
  readonly recordedAtMs: number;
  /** The API key that wrote it. */
  readonly actor: string;
}
