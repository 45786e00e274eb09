/** What history needs of the registry's store. Types only. */
import type { UnderStore } from '../report/port.ts';
import type { ApiKeyRow, Rows, TableName } from './rows.ts';

/** The change record that made a version. */
export interface ChangeOf {
  readonly version: number;
  /** Of the outbox. */
  readonly sequence: number;
  /** Where its leaf stands in the log; null while it is on the way. */
  readonly logIndex: number | null;
  /** Canonical JSON of the change record. */
  readonly record: Uint8Array;
  readonly salt: Uint8Array;
}

/** A change by its place in the order of all. */
export type PlacedChange = Omit<ChangeOf, 'version'>;

/** Valid time, and (null: now) recording time. */
export interface Moment {
  readonly dateMs: number;
  readonly knownAtMs: number | null;
}

export interface HistoryStore {
  /** What was recorded under a checkpoint. */
  readonly under: UnderStore;
  /** The version that held: the highest one that is valid from then or before, by what had been recorded. */
  standing<T extends TableName>(table: T, id: string, moment: Moment): Promise<Rows[T] | null>;
  /** The newest versions of one object, at most `limit`, oldest first. */
  versions<T extends TableName>(table: T, id: string, limit: number): Promise<readonly Rows[T][]>;
  /** The records that name these versions of an object or later ones, in order of their writing, at most `limit`. */
  changes(object: string, fromVersion: number, limit: number): Promise<readonly ChangeOf[]>;
  /** Changes of everybody behind a sequence, in order, at most `limit`. */
  changesAfter(sequence: number, limit: number): Promise<readonly PlacedChange[]>;
  /** The API keys of these ids, as they are now. */
  keys(ids: readonly string[]): Promise<readonly ApiKeyRow[]>;
}
