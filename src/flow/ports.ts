/** What the use cases need of the world. Stores implement these; worker.ts puts them together. */
import type { Condition } from '../core/appraise/condition.ts';
import type { SignedRoot } from '../core/log/cose-form.ts';
import type { NamedTile } from '../core/log/tile.ts';
import type { Bytes } from '../core/model.ts';
import type { LedgerPort } from './ledger-port.ts';

export interface Clock {
  nowMs(): Promise<number>;
}

export type Random = (byteCount: number) => Bytes;

export type ArchiveKind =
  | 'evidence'
  | 'verdicts'
  | 'headers'
  | 'changes'
  | 'challenges'
  /** Witnesses' lines over the checkpoint of a challenge, under its hash. */
  | 'cosignatures'
  /** Full tiles and entry bundles of the log, under their path (C2SP tlog-tiles). */
  | 'tile'
  /** Published checkpoints of the log, under their size. */
  | 'checkpoints'
  | 'bodies'
  /** The rules in words, under the hash of their rule set. */
  | 'rules'
  | 'attachments';

/** Immutable objects, named by what they hold. */
export interface ArchivePort {
  /** Durable when it returns. The same name again is no error when the bytes are the same, and throws when they differ. */
  putIfAbsent(kind: ArchiveKind, name: string, bytes: Bytes): Promise<void>;
  get(kind: ArchiveKind, name: string): Promise<Bytes | null>;
  /** Whether it is there, without reading it. */
  has(kind: ArchiveKind, name: string): Promise<boolean>;
}

export interface AppendRequest {
  readonly ledger: string;
  /** Leaf data of the ledger's leaf before the first of `leaves`; 32 zero bytes before sequence 1. */
  readonly previous: Bytes;
  /** Sequences without gaps, each built on the one before; those that the log holds already are answered with their index. */
  readonly leaves: readonly { readonly sequence: number; readonly leaf: Bytes }[];
}

export interface ProveRequest {
  readonly indices: readonly number[];
  /** Tree sizes of checkpoints from which consistency with the answered one is wanted. */
  readonly fromSizes: readonly number[];
  /** With the log's signature over the root for COSE Receipts too. */
  readonly asCose?: boolean;
}

/**
 * How far witnesses have cosigned a checkpoint: `none` are asked; `pending`: none has yet; `some` have, and too few for
 * the quorum of the log's policy; `quorum`: enough.
 */
export type Witnessed = 'none' | 'pending' | 'some' | 'quorum';

export interface LogProofs {
  /** The signed note, with the lines of witnesses where it has any. */
  readonly checkpoint: string;
  readonly witnessed: Witnessed;
  readonly size: number;
  readonly inclusion: readonly (readonly Bytes[])[];
  readonly consistency: readonly (readonly Bytes[])[];
  readonly coseRoot?: SignedRoot;
}

export interface LogPort {
  /** Returns once every leaf stands under a signed checkpoint. Throws where one conflicts with what the log holds. */
  append(request: AppendRequest): Promise<readonly { sequence: number; index: number }[]>;
  prove(request: ProveRequest): Promise<LogProofs>;
  /** The challenge of this minute: its hash, and the checkpoint (a signed note) that it is the hash of. */
  challenge(): Promise<{ hash: Bytes; checkpoint: string; issuedAtMs: number }>;
  checkpoint(): Promise<string>;
  /** The newest checkpoint that has the quorum of its witnesses; null where none has. */
  witnessed(): Promise<string | null>;
  /** A tile or entry bundle in its public form; null where the log does not reach it. */
  tile(named: NamedTile): Promise<Bytes | null>;
  /** Appends the time leaf that is due. */
  sweep(): Promise<void>;
}

/** Whose a condition is and where its subject stood when a header committed it: what a query filters by. */
export interface Whereabouts {
  readonly licence: string;
  readonly exporter: string;
  readonly authority: string;
  readonly site: string | null;
  readonly operator: string | null;
  readonly country: string | null;
  readonly device: string | null;
}

export interface IndexedCondition extends Whereabouts {
  readonly ledger: string;
  /** Whether its rule keeps it from exporter and operator until a regulator releases it. */
  readonly confidential: boolean;
  /** The header that committed this state of it. */
  readonly header: number;
  readonly condition: Condition;
}

export interface ConditionIndex {
  /** Idempotent: an older version of a condition never overwrites a newer one. */
  upsert(conditions: readonly IndexedCondition[]): Promise<void>;
}

export interface Ledgers {
  ledger(name: string): LedgerPort;
}
