/** What erasures need of the registry's store. Types only. */
import type { ErasedObject } from '../../core/log/erasure.ts';
import type { ErasureRow } from './rows.ts';

interface Paging {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What the registry knows of a licence that has ended, by which its time of retention is reckoned. */
export interface EndedLicence {
  readonly licence: string;
  readonly authority: string;
  readonly number: string;
  /** When it was revoked or rejected, or its last day; a later version counts. */
  readonly endedAtMs: number;
  /** Newest event of each sort; null where there is none. */
  readonly deviceAtMs: number | null;
  readonly anomalyAtMs: number | null;
  readonly decisionAtMs: number | null;
  readonly caseAtMs: number | null;
  readonly amendedAtMs: number | null;
  readonly hasActiveDevices: boolean;
  readonly hasOpenAnomalies: boolean;
  /** Of cases about it, its anomalies, its devices, its sites or its parties. */
  readonly hasOpenCase: boolean;
  readonly hasHeldCase: boolean;
  /** The last header whose bundles an erasure names; 0 where none does. */
  readonly throughHeader: number;
}

/** A file that nothing of younger date refers to. */
export interface DueFile {
  readonly name: string;
  readonly lastAtMs: number;
}

/** Where an erasure stands in the log. */
export interface ErasedUnder {
  readonly erasure: string;
  readonly atMs: number;
  /** Null while its leaf is on the way: then the object is still there. */
  readonly leafIndex: number | null;
  /** Null while the object may still be there. */
  readonly deletedAtMs: number | null;
}

export interface ListedErasure {
  readonly row: ErasureRow;
  readonly leafIndex: number | null;
  readonly deletedAtMs: number | null;
}

/** Names of erased things besides archived objects: rows of the index go with the bundles that they were made from. */
export interface ErasedName {
  readonly kind: ErasedObject['kind'] | 'anomalies';
  readonly name: string;
}

export interface ErasureStore {
  /** Licences that ended before a moment and are not erased whole, in order of id. */
  endedLicences(
    endedBeforeMs: number,
    authority: string | undefined,
    paging: Paging,
  ): Promise<readonly EndedLicence[]>;
  /** Files last attached or worked with before a moment, all of whose licences are erased whole. */
  dueFiles(beforeMs: number, limit: number): Promise<readonly DueFile[]>;
  /** Under which erasure each object went; those that none names are left out. Keys are `kind/name`. */
  erasedUnder(objects: readonly ErasedName[]): Promise<ReadonlyMap<string, ErasedUnder>>;
  /** The newest erasure of a licence's content. */
  ofLicence(licence: string): Promise<ErasedUnder | null>;
  /** Erasures whose leaf stands in the log and whose objects may still be there, oldest first; but for those that a hold keeps. */
  undeleted(limit: number): Promise<readonly ErasureRow[]>;
  /** The objects are gone: what the index has of them goes too. */
  markDeleted(row: ErasureRow, nowMs: number): Promise<void>;
  list(authority: string | undefined, paging: Paging): Promise<readonly ListedErasure[]>;
  one(id: string): Promise<ListedErasure | null>;
}
