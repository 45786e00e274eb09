/** A regulator's decision on an anomaly as it stands. */
import type { FieldError } from '../../contract/problem.ts';
import { scopeOf } from '../registry/anomalies.ts';
import { type Anomaly, worstSeverity } from '../registry/anomaly-index.ts';
import type { Caller } from '../registry/caller.ts';
import { changed } from '../registry/change.ts';
import {
  accept,
  nextVersion,
  type Outcome,
  refuse,
  type Written,
  write,
} from '../registry/write.ts';
import { authored, authorityOf } from './author.ts';
import type { DeskPorts } from './port.ts';
import type { DispositionCode, DispositionRow } from './rows.ts';

export interface NewDisposition {
  readonly anomaly: string;
  readonly code: DispositionCode;
  readonly reason: string;
  /** The version of the condition that was looked at. */
  readonly version: number;
  readonly duplicateOf?: string | undefined;
  readonly author?: string | undefined;
}

/**
 * Ends the listing of this episode at this severity, and of all episodes before it. `anomaly_changed` where the condition has moved on since the
 * caller looked; what moves on later opens it again by itself.
 */
export async function disposeAnomaly(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewDisposition,
): Promise<Outcome<Written<DispositionRow>>> {
  const anomaly = await ownAnomaly(ports, caller, given.anomaly);
  if (!anomaly.ok) return anomaly;
  const { condition } = anomaly.value;
  if (condition.version !== given.version) return changedMeanwhile(condition.version);
  const other = await duplicated(ports, caller, given);
  if (!other.ok) return other;
  const id = dispositionId(given.anomaly);
  const before = await ports.registry.newest('dispositions', id);
  const row: DispositionRow = {
    ...nextVersion(id, before, caller, nowMs),
    ...(await authored(ports, caller, given.author)),
    anomaly: given.anomaly,
    authority: anomaly.value.authority,
    code: given.code,
    reason: given.reason,
    duplicateOf: given.duplicateOf ?? null,
    conditionVersion: condition.version,
    openedAtMs: condition.openedAtMs,
    severity: condition.severity,
    worstSeverity: worstSeverity(anomaly.value),
  };
  return write(ports, caller, nowMs, {
    action: 'anomaly-disposed',
    objects: [changed(before, row)],
    rows: { dispositions: [row] },
    // Two that name each other at one moment would both be gone from the list.
    expected: other.value,
    value: row,
  });
}

function dispositionId(anomaly: string): string {
  return `dsp_${anomaly}`;
}

/** An anomaly of the caller's own authority; another authority may be shown it, and decides nothing. */
export async function ownAnomaly(
  ports: DeskPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<Anomaly>> {
  const anomaly = await ports.index.get(scopeOf(caller), id);
  if (!anomaly) return refuse('object_not_found');
  if (anomaly.authority !== authorityOf(caller)) {
    return refuse('licence_of_other_authority');
  }
  return accept(anomaly);
}

function changedMeanwhile(version: number): Outcome<never> {
  return refuse('anomaly_changed', { detail: `The condition is at version ${version}.` });
}

type Expected = { table: 'dispositions'; id: string; version: number | null }[];

/** What a duplicate repeats: another anomaly that the caller sees and that is no duplicate itself. */
async function duplicated(
  ports: DeskPorts,
  caller: Caller,
  { code, anomaly, duplicateOf }: NewDisposition,
): Promise<Outcome<Expected>> {
  if (code !== 'duplicate' && duplicateOf === undefined) return accept([]);
  if (code !== 'duplicate') return badOther('value_invalid', 'Only a duplicate names another.');
  if (duplicateOf === undefined) return badOther('field_missing', 'A duplicate names the other.');
  if (duplicateOf === anomaly) return badOther('value_invalid', 'It cannot be its own duplicate.');
  const other = await ports.index.get(scopeOf(caller), duplicateOf);
  if (!other) return badOther('reference_unknown', 'There is no such anomaly.');
  const id = dispositionId(duplicateOf);
  const standing = await ports.registry.newest('dispositions', id);
  if (standing?.code === 'duplicate') {
    return badOther('value_invalid', `That one is a duplicate of ${standing.duplicateOf}.`);
  }
  return accept([{ table: 'dispositions', id, version: standing?.version ?? null }]);
}

function badOther(reason: FieldError['reason'], detail: string): Outcome<never> {
  const errors = [{ pointer: '/duplicateOf', reason, detail }];
  return refuse(
    reason === 'reference_unknown' ? 'registry_reference_invalid' : 'request_body_invalid',
    { errors },
  );
}
