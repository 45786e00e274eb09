/** What retention and erasure need of the world. */
import type { ErasedObject } from '../../core/log/erasure.ts';
import type { DeskPorts } from '../desk/port.ts';

/** Deletes from the archive. Nothing else can. */
export interface EraserPort {
  /** Durable when it returns; what is not there is no error. */
  erase(objects: readonly ErasedObject[]): Promise<void>;
}

export interface RetentionPorts extends DeskPorts {
  readonly eraser: EraserPort;
  /** How long content is kept after the last relevant event. */
  readonly retentionDays: number;
}
