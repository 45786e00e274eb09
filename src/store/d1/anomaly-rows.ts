/** Rows of the condition index <-> conditions. */
import type { AnomalyKind, Severity, SubjectType } from '../../core/model.ts';
import type { IndexedCondition } from '../../flow/ports.ts';
import type { Anomaly } from '../../flow/registry/anomaly-index.ts';
import type { anomalies } from './condition-schema.ts';
import { numbersText } from './episodes.ts';

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
    numbers: numbersText(numbers),
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
  const words = { id, open: row.open === true, release, undecided: undecidedOf(row) };
  return { ...words, ...where, confidential, header, condition };
}

/** Its row is the last of what is undecided; episodes before it are summed up beside it. */
function undecidedOf(row: typeof anomalies.$inferSelect): Anomaly['undecided'] {
  if (row.isDecided) return null;
  const { openedAtMs, earlierSinceMs, earlierCount, worse, worstSinceMs } = row;
  const sinceMs = Math.min(openedAtMs, earlierSinceMs ?? openedAtMs);
  const episodes = (earlierCount ?? 0) + 1;
  return { sinceMs, episodes, worse, worstSinceMs: worstSinceMs ?? openedAtMs };
}
