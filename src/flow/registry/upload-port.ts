/** Manifests on their way into the registry. What is staged is in no query, ledger or holder check. */
import type { RosterChange } from '../roster.ts';
import type { DeviceRow, Holder } from './rows.ts';

export type UploadState =
  | 'open'
  | 'reading'
  | 'refused'
  | 'staged'
  | 'activated'
  | 'abandoned'
  | 'expired';

export interface Progress {
  readonly rowsRead: number;
  readonly rowsStaged: number;
  readonly faults: number;
}

export interface Upload extends Progress {
  readonly id: string;
  readonly licence: string;
  readonly exporter: string;
  readonly state: UploadState;
  /** Counts the manifests that were put: a later one supersedes what an earlier one still writes. */
  readonly revision: number;
  readonly openedAtMs: number;
  readonly expiresAtMs: number;
  readonly activatedAtMs: number | null;
  /** Of the registry write that activated it. */
  readonly sequence: number | null;
}

/** Which manifest of which upload. */
export type Staging = Pick<Upload, 'id' | 'revision'>;

/** A device before it is known who registers it when. */
export type DeviceDraft = Omit<DeviceRow, 'validFromMs' | 'recordedAtMs' | 'actor'>;

export interface StagedDevice {
  readonly draft: DeviceDraft;
  readonly lineNumber: number;
}

/** At most 1,000 devices in order, with all that their activation writes. */
export interface Piece {
  readonly number: number;
  readonly devices: readonly StagedDevice[];
  readonly holders: readonly (Holder & { readonly lineNumber: number })[];
  readonly roster: RosterChange;
}

/** A row whose holder is another's: a line above it of the same manifest, or a device that is registered. */
export interface Clash {
  readonly kind: Holder['kind'];
  readonly line: number;
  /** The line that has it first; null where a registered device has it. */
  readonly first: number | null;
}

export interface Clashes {
  /** By line, at most 1,000. */
  readonly listed: readonly Clash[];
  readonly further: number;
}

export interface UploadStore {
  /** False where the exporter has `most` unfinished ones. */
  open(upload: Upload, most: number): Promise<boolean>;
  get(id: string): Promise<Upload | null>;
  /** Empties an unfinished upload for a further manifest; null where it is finished. */
  begin(id: string, nowMs: number): Promise<Upload | null>;
  /** False, and nothing staged, once a later manifest was begun or the upload is finished. */
  stage(staging: Staging, piece: Piece, progress: Progress): Promise<boolean>;
  /** Ends the reading of a manifest; one that is refused leaves nothing staged. False like `stage`. */
  finish(staging: Staging, state: 'staged' | 'refused', progress: Progress): Promise<boolean>;
  /** What the staged devices would hold and cannot. */
  clashes(id: string): Promise<Clashes>;
  /** What of it devices under licences of other exporters than this one hold, at most 50. */
  contested(id: string, exporter: string): Promise<readonly Pick<Holder, 'kind' | 'value'>[]>;
  /** The staged devices of one piece, in order; none behind the last piece. */
  piece(id: string, number: number): Promise<readonly StagedDevice[]>;
  /** Drops an unfinished upload and what it staged; null where it is finished. */
  abandon(id: string): Promise<Upload | null>;
  /** Drops what unfinished uploads staged whose time is over, at most `limit` uploads; answers how many. */
  expire(nowMs: number, limit: number): Promise<number>;
}
