/**
 * What follows from rows of the desk in tables that are derived: the index's columns of dispositions and releases, the
 * objects that holds keep, what cases are about. Part of the batch that inserts the rows; a rebuild runs them again in the rows' order.
 */
import type { CaseRow, DispositionRow, HoldRow, ReleaseRow } from '../../flow/desk/rows.ts';
import type { RegistryWrite, RowsToInsert } from '../../flow/registry/port.ts';
import { insertStatements } from './bulk.ts';
import { rankOf } from './condition-schema.ts';
import { caseItems, heldObjects } from './desk-schema.ts';
import { decided } from './episodes.ts';

/** Statements that bring derived columns and tables up to these rows. */
export function deskEffects(db: D1Database, rows: RowsToInsert): D1PreparedStatement[] {
  return [
    ...(rows.dispositions ?? []).flatMap((row) => disposed(db, row)),
    ...(rows.releases ?? []).map((row) => released(db, row)),
    ...(rows.holds ?? []).flatMap((row) => kept(db, row)),
    ...(rows.cases ?? []).flatMap((row) => itemsOf(db, row)),
  ];
}

/** A decision counts for the condition that was looked at: where the index has another version, or a worse one before it, by now, the batch fails. */
export function deskExpectations(db: D1Database, rows: RowsToInsert): D1PreparedStatement[] {
  return (rows.dispositions ?? []).map(({ anomaly, conditionVersion, worstSeverity }) =>
    db
      .prepare(
        `SELECT json('moved ' || ?1) WHERE NOT EXISTS (
          SELECT 1 FROM anomalies WHERE id = ?1 AND version = ?2 AND worst_severity = ?3)`,
      )
      .bind(anomaly, conditionVersion, worstSeverity),
  );
}

const DISPOSE = `UPDATE anomalies
  SET disposed_version = ?1, disposed_opening_ms = ?2, disposed_rank = ${rankOf('?3')} WHERE id = ?4`;

function disposed(
  db: D1Database,
  { conditionVersion, openedAtMs, severity, anomaly }: DispositionRow,
): D1PreparedStatement[] {
  return [
    db.prepare(DISPOSE).bind(conditionVersion, openedAtMs, severity, anomaly),
    ...decided(db, anomaly, conditionVersion),
  ];
}

function released(db: D1Database, row: ReleaseRow): D1PreparedStatement {
  return db.prepare('UPDATE anomalies SET release = ? WHERE id = ?').bind(row.word, row.anomaly);
}

function kept(db: D1Database, { caseId, held, objects }: HoldRow): D1PreparedStatement[] {
  const rows = held ? objects.map(({ kind, name }) => ({ kind, name, caseId })) : [];
  return [
    db.prepare('DELETE FROM held_objects WHERE case_id = ?').bind(caseId),
    ...insertStatements(db, heldObjects, rows),
  ];
}

function itemsOf(db: D1Database, { id, anomalies, subjects }: CaseRow): D1PreparedStatement[] {
  const items = [...anomalies, ...subjects.map((subject) => subject.id)];
  return [
    db.prepare('DELETE FROM case_items WHERE case_id = ?').bind(id),
    ...insertStatements(
      db,
      caseItems,
      items.map((item) => ({ item, caseId: id })),
    ),
  ];
}

/** Uploads at one moment do not see each other before they commit: the one that goes beyond the quota fails here. */
export function unattachedStatements(
  db: D1Database,
  most: RegistryWrite['unattached'],
): D1PreparedStatement[] {
  if (!most) return [];
  const statement = `SELECT json('beyond the quota') FROM (
      SELECT sum(size) AS bytes, count(*) AS files FROM attachments AS a
      WHERE a.owner = ?1 AND a.version = 1
        AND NOT EXISTS (SELECT 1 FROM attachments AS later WHERE later.id = a.id AND later.version > 1))
    WHERE bytes > ?2 OR files > ?3`;
  return [db.prepare(statement).bind(most.owner, most.bytes, most.files)];
}
