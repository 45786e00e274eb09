/**
 * Reference values (RFC 9334): what firmware of a version measures as. The administration or an authority registers them, by
 * its word that they are the maker's; who is held by them does not.
 */
import type { ChipReport, DatedReport } from '../../core/chip.ts';
import type { Hardware } from '../../core/hardware/hardware.ts';
import { measuredOf, type ReferenceValues, versionKey } from '../../core/hardware/measured.ts';
import type { Caller } from './caller.ts';
import { type Action, changed } from './change.ts';
import type { RegistryPorts } from './ports.ts';
import type { ReferenceValuesRow } from './reference-values-rows.ts';
import type { BindingRow, Holder } from './rows.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export type NewReferenceValues = Pick<
  ReferenceValuesRow,
  'models' | 'component' | 'componentVersion' | 'source' | 'measurements'
>;

/** New values. One version of a component of a model has one set of values by whoever registers them. */
export function registerReferenceValues(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewReferenceValues,
): Promise<Outcome<Written<ReferenceValuesRow>>> {
  const row: ReferenceValuesRow = {
    ...nextVersion(newId('ref', ports.random), null, caller, nowMs),
    ...given,
    versionKey: versionKey(given.componentVersion),
    ...{ authority: caller.authority, withdrawnAtMs: null },
  };
  return writeValues(ports, caller, nowMs, 'reference-values-registered', null, row);
}

/** Takes them back for good; again is no fault. What differs from them is judged anew with the device's next evidence. */
export async function withdrawReferenceValues(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<Written<ReferenceValuesRow>>> {
  const before = await ports.registry.newest('referenceValues', id);
  if (!before) return refuse('object_not_found');
  if (caller.role !== 'admin' && before.authority !== caller.authority) {
    const detail = 'Who registered reference values, or the administration, withdraws them.';
    return refuse('auth_role_not_permitted', { detail });
  }
  if (before.withdrawnAtMs !== null) return accept({ value: before, propagated: true });
  const row = { ...before, ...nextVersion(id, before, caller, nowMs), withdrawnAtMs: nowMs };
  return writeValues(ports, caller, nowMs, 'reference-values-withdrawn', before, row);
}

function writeValues(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: ReferenceValuesRow | null,
  row: ReferenceValuesRow,
) {
  const holders = [...new Set(row.models.map(modelKey))].map((model): Holder => {
    const value = JSON.stringify([row.authority ?? 'all', model, row.component, row.versionKey]);
    return { kind: 'reference-values', value, object: row.id };
  });
  return write(ports, caller, nowMs, {
    action,
    objects: [changed(before, row)],
    rows: { referenceValues: [row] },
    ...(before
      ? { freed: holders }
      : { holders, held: { reason: 'reference_values_held' as const } }),
    value: row,
  });
}

/** Case and spaces of a model are a matter of spelling, as for the rule that compares models. */
function modelKey(model: string): string {
  return model.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

type Measuring = Pick<Hardware, 'firmware' | 'measurements' | 'features'>;

interface Of {
  readonly model: string;
  /** Of the licence. */
  readonly authority: string;
  readonly bindings: readonly BindingRow[];
  readonly challengeAtMs: number;
}

/** What a genuine chip's report says beside who it is, held against what is registered now; null: nothing. */
export async function chipReportOf(
  { registry }: Pick<RegistryPorts, 'registry'>,
  hardware: Measuring,
  { model, authority, bindings, challengeAtMs }: Of,
): Promise<ChipReport | null> {
  const versions = Object.values(hardware.firmware).map(versionKey);
  const rows = versions.length === 0 ? [] : await registry.referenceValuesOf(authority, versions);
  const references = rows
    .filter(({ models }) => models.some((one) => modelKey(one) === modelKey(model)))
    // An authority's own word stands in the place of the administration's.
    .sort((a, b) => Number(a.authority === null) - Number(b.authority === null))
    .map(referenceOf);
  const measured = measuredOf(hardware, references, lastReport(bindings), challengeAtMs);
  const { confidential } = hardware.features;
  if (confidential === null && measured.length === 0) return null;
  return { ...(confidential && { confidential }), ...(measured.length > 0 && { measured }) };
}

function referenceOf(row: ReferenceValuesRow): ReferenceValues {
  const { id: reference, version: referenceVersion, component, measurements } = row;
  return { reference, referenceVersion, component, versionKey: row.versionKey, measurements };
}

/** Of the chip's evidence before, whatever key it bound. */
function lastReport(bindings: readonly BindingRow[]): DatedReport | null {
  const last = bindings.findLast(({ strength }) => strength === null);
  return last?.report ? { ...last.report, atMs: last.challengedAtMs ?? 0 } : null;
}
