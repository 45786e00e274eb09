/** Rows of reference values: what firmware of a version measures as, by whose word. */
import type { ReferenceMeasurement } from '../../core/hardware/measured.ts';
import type { Firmware } from '../../core/model.ts';
import type { Version } from './version.ts';

/** They count for evidence from their registration to their withdrawal. */
export interface ReferenceValuesRow extends Version {
  /** As devices are registered by them. */
  readonly models: readonly string[];
  readonly component: keyof Firmware;
  readonly componentVersion: string;
  /** Of the version, for comparing. */
  readonly versionKey: string;
  /** Where they come from: the maker's manifest, by its name. */
  readonly source: string;
  readonly measurements: readonly ReferenceMeasurement[];
  /** The authority that registered them, under whose licences alone they count; null: the administration, under all. */
  readonly authority: string | null;
  readonly withdrawnAtMs: number | null;
}
