/**
 * Measurements of a genuine chip against reference values (RFC 9334 section 8.3): what firmware of a version measures as, by
 * the word of whoever registered it.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { DatedReport, MeasuredComponent, Unreferenced } from '../chip.ts';
import type { Firmware } from '../model.ts';
import type { Hardware } from './hardware.ts';

export interface ReferenceValues {
  readonly reference: string;
  readonly referenceVersion: number;
  readonly component: keyof Firmware;
  /** As `versionKey` writes it. */
  readonly versionKey: string;
  readonly measurements: readonly ReferenceMeasurement[];
}

export interface ReferenceMeasurement {
  /** As makers' manifests number it: the block of the report less one. */
  readonly index: number;
  /** SHA-384, lower-case hex: any of them will do. */
  readonly digests: readonly string[];
}

/** Of those that differ, so many are kept with their values. */
export const DIFFERING_KEPT = 4;

/** NVIDIA's own verifier passes over it where the first video decoder is disabled. */
const NVDEC0_INDEX = 35;

const components: readonly (keyof Firmware)[] = ['vbios', 'driver'];

/** A version as reference values are found by it: makers write VBIOS versions in either case. */
export function versionKey(version: string): string {
  return version.trim().toLowerCase();
}

type Measuring = Pick<Hardware, 'firmware' | 'measurements' | 'features'>;

/**
 * One answer a component whose version the chip signed. `before`: what was said at its last evidence, so that what differs
 * again has its beginning, and a version of which nothing is known does not end it.
 */
export function measuredOf(
  hardware: Measuring,
  references: readonly ReferenceValues[],
  before: DatedReport | null,
  atMs: number,
): readonly MeasuredComponent[] {
  return components.flatMap((component): MeasuredComponent[] => {
    const version = hardware.firmware[component];
    if (version === undefined) return [];
    const known = before?.measured?.find((one) => one.component === component) ?? null;
    const reference = references.find(
      (one) => one.component === component && one.versionKey === versionKey(version),
    );
    return [
      reference
        ? compared(
            hardware,
            reference,
            { component, version },
            beginningOf(known, reference) ?? atMs,
          )
        : unknown({ component, version }, known),
    ];
  });
}

type Named = Pick<Unreferenced, 'component' | 'version'>;

/** Values that were taken back hold nothing against it any more; those of another version say nothing of this one. */
function unknown(named: Named, known: MeasuredComponent | null): Unreferenced {
  const isTakenBack =
    known?.word === 'differs' && versionKey(known.version) === versionKey(named.version);
  const sinceMs = isTakenBack ? undefined : known?.sinceMs;
  return { ...named, word: 'unknown', ...(sinceMs === undefined ? {} : { sinceMs }) };
}

/** What differed from other values of the very version is no sign against it: those were taken the place of. */
function beginningOf(known: MeasuredComponent | null, now: ReferenceValues): number | undefined {
  const isReplaced =
    known?.word === 'differs' &&
    versionKey(known.version) === now.versionKey &&
    known.reference !== now.reference;
  return isReplaced ? undefined : known?.sinceMs;
}

function compared(
  hardware: Measuring,
  { reference, referenceVersion, measurements }: ReferenceValues,
  named: Named,
  sinceMs: number,
): MeasuredComponent {
  const looked = measurements.filter(
    ({ index }) => index !== NVDEC0_INDEX || hardware.features.nvdec0 !== 'disabled',
  );
  const differing = looked.flatMap(({ index, digests }) => {
    const value = hardware.measurements.get(index);
    const measured = value ? bytesToHex(value) : null;
    return measured !== null && digests.includes(measured) ? [] : [{ index, measured }];
  });
  const by = { reference, referenceVersion, compared: looked.length };
  if (differing.length === 0) return { ...named, word: 'matched', ...by };
  const kept = differing.slice(0, DIFFERING_KEPT);
  return {
    ...{ ...named, word: 'differs', ...by },
    ...{ differing: differing.length, values: kept, sinceMs },
  };
}
