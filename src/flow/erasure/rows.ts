/** An erasure: one record of content that was kept as long as it had to be, and no longer. Types only. */
import type { z } from 'zod';
import type { retentionEvent } from '../../contract/erasures.ts';
import type { Erasure } from '../../core/log/erasure.ts';
import type { Version } from '../registry/version.ts';

/** From what the time of retention runs: 15 CFR 762.6(a) has the latest of export, reexport, diversion and termination. */
export type RetentionEvent = z.output<typeof retentionEvent>;

export interface ErasureRow extends Version, Erasure {
  readonly lastEvent: RetentionEvent;
}
