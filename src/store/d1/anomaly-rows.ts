/** Rows of the condition index <-> conditions. */
import type { AnomalyKind, Severity, SubjectType } from '../../core/model.ts';
import type { IndexedCondition } from '../../flow/ports.ts';
import type { Anomaly } from '../../flow/registry/anomaly-index.ts';
import type { anomalies } from './condition-schema.ts';

/** A condition as a row; what people decided is no part of it. Member by member: rows of one shape are made fastest. */
export function rowOf(
  id: string,
  where: IndexedCondition,
  place: number,
): typeof anomalies.$inferInsert {
  const { condition } = where;
  const { subject, numbers, evidence, kind, state, severity, count, version } = condition;
  const { openedAtMs, lastFiredAtMs, clearedAtMs, clearedBy, cleanStreak, sentence } = condition;
  const { ledger, licence, exporter, authority, site, operator, country, device } = where;
  const { header, confidential } = where;
  return {
    id,
    ledger,
    licence,
    exporter,
    authority,
    site,
    operator,
    country,
    device,
    header,
    confidential,
    kind,
    state,
    severity,
    count,
    version,
    openedAtMs,
    lastFiredAtMs,
    clearedAtMs,
    clearedBy,
    cleanStreak,
    sentence,
    place,
    subjectType: subject.type,
    subjectId: subject.id,
    // A bundle keeps them in the order of its encoding: in the index they have one order, wherever they come from.
    numbers: JSON.stringify(numbers, Object.keys(numbers).sort()),
    evidence: JSON.stringify(evidence),
  };
}

/** A row as a query shows it. */
export function anomalyOf(row: typeof anomalies.$inferSelect): Anomaly {
  const { id, ledger, licence, exporter, authority, site, operator, country, device } = row;
  const { header, state, count, version, openedAtMs, lastFiredAtMs, clearedAtMs } = row;
  const { confidential, release } = row;
  const condition = {
    kind: row.kind as AnomalyKind,
    subject: { type: row.subjectType as SubjectType, id: row.subjectId },
    state: state as 'firing' | 'clear',
    severity: row.severity as Severity,
    ...{ count, version, openedAtMs, lastFiredAtMs, clearedAtMs },
    clearedBy: row.clearedBy,
    cleanStreak: row.cleanStreak,
    sentence: row.sentence,
    numbers: JSON.parse(row.numbers),
    evidence: JSON.parse(row.evidence),
  };
  const where = { ledger, licence, exporter, authority, site, operator, country, device };
  return { id, open: row.open === true, release, ...where, confidential, header, condition };
}
