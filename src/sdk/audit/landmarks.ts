/** The landmarks that a bundle names, against the registry's record of them: what discs were drawn by is nobody's bare word. */
import type { ReadBundle } from '../../core/log/bundle.ts';
import type { PartHeader } from '../../core/log/header.ts';
import { type AuditFinding, finding } from './finding.ts';
import { subjectOf } from './ledgers.ts';
import { type ToldLandmark, toldBy } from './measured.ts';

/** A version of a landmark as a change of the registry recorded it under its leaf. */
export interface RecordedLandmark {
  readonly id: string;
  readonly version: number;
  /** When it was recorded. */
  readonly validFromMs: number;
  readonly position: {
    readonly latitude: number;
    readonly longitude: number;
    readonly uncertaintyKm: number;
  };
  readonly suite: string;
  readonly publicKey: string;
  readonly thumbprint: string;
  readonly measuresFromMs: number;
  readonly measuresToMs: number;
  readonly operator: string | null;
  readonly authority: string | null;
  readonly revokedAtMs: number | null;
}

export type RecordedLandmarks = ReadonlyMap<string, readonly RecordedLandmark[]>;

/** A version that was recorded so long before a part settled is known to every isolate (docs/location.md). */
const heardMs = 60_000;

/** One finding a landmark that is not the registry's. */
export function heldLandmarks(
  header: PartHeader,
  bundle: ReadBundle,
  recorded: RecordedLandmarks,
): AuditFinding[] {
  const subject = subjectOf(header.ledger, header.sequence);
  return differing(bundle, recorded).map((landmark) => {
    const sentence = `Landmark ${landmark}, by which places in ${subject} were judged, is not as the registry recorded it.`;
    return finding('landmark-differs', subject, null, sentence);
  });
}

function differing(bundle: ReadBundle, recorded: RecordedLandmarks): string[] {
  try {
    const told = Map.groupBy(toldBy(bundle)?.landmarks ?? [], ({ landmark }) => landmark);
    return [...told].flatMap(([landmark, versions]) => {
      const rows = recorded.get(landmark) ?? [];
      return areRecorded(versions, rows, bundle.settledAtMs) ? [] : [String(landmark)];
    });
  } catch {
    // Of a form that no ledger writes.
    return ['without a name'];
  }
}

function areRecorded(
  told: readonly ToldLandmark[],
  rows: readonly RecordedLandmark[],
  settledAtMs: number,
): boolean {
  const named = told.map(({ version }) => rows.find((row) => row.version === version));
  const areAll = rows.every((row) => {
    return row.validFromMs > settledAtMs - heardMs || named.includes(row);
  });
  return areAll && told.every((one, i) => isRow(one, named[i], named[i + 1]));
}

function isRow(
  told: ToldLandmark,
  row: RecordedLandmark | undefined,
  next: RecordedLandmark | undefined,
): boolean {
  if (!row) return false;
  const { latitude, longitude, uncertaintyKm } = row.position;
  const endMs = Math.min(next?.validFromMs ?? row.measuresToMs, row.measuresToMs);
  const said = [told.position.latitude, told.position.longitude, told.uncertaintyKm];
  const who = [told.key.suite, told.key.publicKey, told.key.thumbprint, told.operator];
  const when = [told.validFromMs, told.validToMs];
  return (
    isSame(said, [latitude, longitude, uncertaintyKm]) &&
    isSame(
      [...who, told.authority],
      [row.suite, row.publicKey, row.thumbprint, row.operator, row.authority],
    ) &&
    isSame(when, [
      Math.max(row.validFromMs, row.measuresFromMs),
      Math.min(endMs, row.revokedAtMs ?? endMs),
    ])
  );
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((one, i) => one === b[i]);
}
