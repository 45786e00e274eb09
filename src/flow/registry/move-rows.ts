/** Rows of devices that go from one licence to another. Types only. */
import type { Version } from './version.ts';

export type MoveStatus =
  | 'requested'
  | 'consented'
  | 'moving'
  | 'moved'
  | 'failed'
  | 'declined'
  | 'withdrawn';

/** A move: each step of it is a version. */
export interface MoveRow extends Version {
  readonly fromLicence: string;
  readonly toLicence: string;
  readonly devices: readonly string[];
  /** Where they are to stand under the new licence; null: where they stand. */
  readonly site: string | null;
  readonly reason: string;
  readonly status: MoveStatus;
  /** The exporter of the old licence, once it consented; null: it has not. */
  readonly consentedBy: string | null;
  /** Of the last decision on it. */
  readonly note: string | null;
}
