/** What a report asks of the registry's store: what was recorded under a checkpoint of the log. Types only. */
import type { DeviceStatus } from '../../core/model.ts';
import type { Rows, TableName } from '../registry/rows.ts';

/** Recorded by a change whose leaf stands among the first `size`, and valid at `dateMs`. */
export interface Under {
  readonly size: number;
  readonly dateMs: number;
}

/** Devices of one line at one site in one status. */
export interface DeviceCount {
  readonly line: number;
  readonly site: string;
  readonly status: DeviceStatus;
  readonly count: number;
  /** Of those: shipped by the date. */
  readonly shipped: number;
}

export interface UnderStore {
  /** The version of each object that held. */
  rows<T extends TableName>(
    table: T,
    ids: readonly string[],
    under: Under,
  ): Promise<readonly Rows[T][]>;
  /** Devices of a licence, all of them or these. */
  devices(
    licence: string,
    under: Under,
    only: readonly string[] | null,
  ): Promise<readonly DeviceCount[]>;
  /** Anomalies of a licence on which a regulator ever decided, or on whose release; those erased since too. */
  decidedAnomalies(table: 'dispositions' | 'releases', licence: string): Promise<readonly string[]>;
  /** Hand-overs under a licence that were ever stated. */
  transfersOf(licence: string): Promise<readonly string[]>;
}
