/** Conditions of a ledger in SQLite, with a mark for those that the index has not seen. */
import type { SubjectType } from '../../core/model.ts';
import type { KeptCondition } from '../../flow/settle/kept-condition.ts';
import { fromJson, type Sql, toJson } from '../sql.ts';

/** About 100 bytes each. */
const HELD_SUBJECTS = 20_000;
/** A version that another takes the place of before the index has it: the index gets both. */
const PASS_BY = `INSERT OR REPLACE INTO condition_passed
    (kind, subject_type, subject, version, header, json, whereabouts)
  SELECT kind, subject_type, subject, json_extract(committed, '$.version'), header, committed, whereabouts
  FROM condition WHERE kind = ? AND subject_type = ? AND subject = ?
    AND indexed = 0 AND json_extract(committed, '$.version') <> ?`;

export class Conditions {
  readonly #sql: Sql;
  /** Who has conditions, by type; most of a fleet has none, and costs no look into the table then. Null: too many to hold. */
  #subjects: Map<SubjectType, Set<string>> | null | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Forgets what is held in memory. */
  clear(): void {
    this.#subjects = undefined;
  }

  put({ condition, header, whereabouts }: KeptCondition): void {
    const { kind, subject, state } = condition;
    this.#note(subject.type, subject.id);
    const json = toJson(condition);
    this.#sql.exec(PASS_BY, kind, subject.type, subject.id, condition.version);
    this.#sql.exec(
      `INSERT OR REPLACE INTO condition
         (kind, subject_type, subject, firing, header, indexed, json, whereabouts, committed)
       VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)`,
      kind,
      subject.type,
      subject.id,
      state === 'firing' ? 1 : 0,
      header,
      json,
      toJson(whereabouts),
      json,
    );
  }

  /** What the header committed stays beside it, for the index. */
  putQuietly({ condition: { kind, subject }, condition }: KeptCondition): void {
    this.#sql.exec(
      'UPDATE condition SET json = ? WHERE kind = ? AND subject_type = ? AND subject = ?',
      toJson(condition),
      kind,
      subject.type,
      subject.id,
    );
  }

  among(type: SubjectType, ids: readonly string[]): readonly KeptCondition[] {
    const known = this.#known();
    const asked = known ? ids.filter((id) => known.get(type)?.has(id)) : ids;
    if (asked.length === 0) return [];
    return this.#sql
      .exec(
        `SELECT json, header, whereabouts FROM condition
         WHERE subject_type = ? AND subject IN (SELECT value FROM json_each(?))`,
        type,
        JSON.stringify(asked),
      )
      .map(keptCondition);
  }

  #known(): Map<SubjectType, Set<string>> | null {
    if (this.#subjects !== undefined) return this.#subjects;
    const rows = this.#sql.exec(
      'SELECT DISTINCT subject_type, subject FROM condition LIMIT ?',
      HELD_SUBJECTS + 1,
    );
    this.#subjects = rows.length > HELD_SUBJECTS ? null : new Map();
    for (const row of rows) this.#note(row.subject_type as SubjectType, String(row.subject));
    return this.#subjects;
  }

  #note(type: SubjectType, id: string): void {
    if (!this.#subjects) return;
    const ids = this.#subjects.get(type) ?? new Set();
    this.#subjects.set(type, ids.add(id));
    if (ids.size > HELD_SUBJECTS) this.#subjects = null;
  }

  /** Every version that a header committed, in the order of the headers. */
  unindexed(limit: number): readonly KeptCondition[] {
    return this.#sql
      .exec(
        `SELECT json, header, whereabouts FROM condition_passed
         UNION ALL SELECT committed AS json, header, whereabouts FROM condition WHERE indexed = 0
         ORDER BY header LIMIT ?`,
        limit,
      )
      .map(keptCondition);
  }

  markIndexed(kept: readonly KeptCondition[]): void {
    for (const { condition } of kept) {
      this.#sql.exec(
        'DELETE FROM condition_passed WHERE kind = ? AND subject_type = ? AND subject = ? AND version = ?',
        ...[condition.kind, condition.subject.type, condition.subject.id, condition.version],
      );
      // Only as it was read: one that changed meanwhile stays to be indexed.
      this.#sql.exec(
        'UPDATE condition SET indexed = 1 WHERE kind = ? AND subject_type = ? AND subject = ? AND committed = ?',
        condition.kind,
        condition.subject.type,
        condition.subject.id,
        toJson(condition),
      );
    }
  }
}

function keptCondition(row: ReturnType<Sql['exec']>[number]): KeptCondition {
  return {
    condition: fromJson<KeptCondition['condition']>(String(row.json)),
    header: Number(row.header),
    whereabouts: fromJson<KeptCondition['whereabouts']>(String(row.whereabouts)),
  };
}
