/** How things stood at each header of a ledger, in SQLite. */
import type { AnomalyKind, Severity, SubjectType } from '../../core/model.ts';
import type { DayUse, TallySums } from '../../flow/report/standing-port.ts';
import type { KeptCondition } from '../../flow/settle/kept-condition.ts';
import type {
  ConditionLine,
  FiringDevice,
  LedgerRecord,
  PartTallyRow,
  RecordedUse,
  Span,
} from '../../flow/settle/record.ts';
import { blob, fromJson, type Sql, toJson } from '../sql.ts';

const columns: Readonly<Record<keyof Omit<DayUse, 'day'>, string>> = {
  spanS: 'spanS',
  observedS: 'observedS',
  busyS: 'busyS',
  exaflop4: 'exaflop4',
  exaflop8: 'exaflop8',
  exaflop16: 'exaflop',
  errorExaflop4: 'errorExaflop4',
  errorExaflop8: 'errorExaflop8',
  errorExaflop16: 'errorExaflop',
  mostExaflop: 'mostExaflop',
  joules: 'joules',
};
const used = Object.keys(columns) as (keyof typeof columns)[];
const PUT_USE = `INSERT INTO part_use (sequence, site, day, ${Object.values(columns).join(', ')})
  VALUES (?, ?, ?${', ?'.repeat(used.length)})`;

const IN_SPAN = 'sequence <= ? AND settled_at_ms >= ? AND settled_at_ms < ?';

export class RecordRows implements LedgerRecord {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  putTally(sequence: number, settledAtMs: number, row: PartTallyRow): void {
    const { reports, present, proved, consistent, impossible, seen, first } = row;
    this.#sql.exec(
      `INSERT INTO part_tally
         (sequence, settled_at_ms, reports, present, proved, consistent, impossible, seen, first)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[sequence, settledAtMs, reports, present, proved, consistent, impossible, seen],
      first.length > 0 ? first : null,
    );
  }

  putUse(sequence: number, rows: readonly RecordedUse[]): void {
    for (const { site, day, sum } of rows) {
      const figures = used.map((name) => sum[name]);
      this.#sql.exec(PUT_USE, sequence, site, day, ...figures);
    }
  }

  use(through: number): readonly DayUse[] {
    const totals = used.map((name) => `total(${columns[name]}) AS ${name}`).join(', ');
    // Summed in the order of the key: a sum in another order may differ in its last bits.
    const rows = this.#sql.exec(
      `SELECT day, ${totals} FROM (SELECT * FROM part_use WHERE sequence <= ? ORDER BY day, sequence, site)
       GROUP BY day`,
      through,
    );
    return rows.map((row) => {
      const figures = used.map((name) => [name, Number(row[name])] as const);
      return { day: Number(row.day), ...Object.fromEntries(figures) } as DayUse;
    });
  }

  putConditions(kept: readonly KeptCondition[]): void {
    for (const { condition, header, whereabouts } of kept) {
      const { kind, subject, version, state, severity, openedAtMs, clearedAtMs } = condition;
      this.#sql.exec(
        `INSERT INTO condition_version (kind, subject_type, subject, version, header, firing, severity,
           opened_at_ms, cleared_at_ms, operator, json, whereabouts)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        ...[kind, subject.type, subject.id, version, header, state === 'firing' ? 1 : 0, severity],
        ...[openedAtMs, clearedAtMs, whereabouts.operator, toJson(condition), toJson(whereabouts)],
      );
    }
  }

  sums({ through, fromMs, toMs }: Span): TallySums {
    const [row] = this.#sql.exec(
      `SELECT total(reports) AS reports, total(present) AS present, total(proved) AS proved,
         total(consistent) AS consistent, total(impossible) AS impossible
       FROM part_tally WHERE ${IN_SPAN}`,
      ...[through, fromMs, toMs],
    );
    return {
      reports: Number(row!.reports),
      present: Number(row!.present),
      proved: Number(row!.proved),
      consistent: Number(row!.consistent),
      impossible: Number(row!.impossible),
    };
  }

  devices(which: 'seen' | 'first', { through, fromMs, toMs }: Span) {
    return this.#sql
      .exec(
        `SELECT ${which} AS packed FROM part_tally WHERE ${which} IS NOT NULL AND ${IN_SPAN}`,
        ...[through, fromMs, toMs],
      )
      .map(({ packed }) => blob(packed));
  }

  /** Of the columns beside `max` SQLite takes those of the very row that has it. */
  versionsAt(header: number, openedBeforeMs: number): readonly ConditionLine[] {
    return this.#sql
      .exec(
        `SELECT kind, subject_type, subject, max(version) AS version, header, firing, severity,
           opened_at_ms, cleared_at_ms, operator
         FROM condition_version WHERE header <= ? AND opened_at_ms < ?
         GROUP BY kind, subject_type, subject, opened_at_ms, severity
         ORDER BY kind, subject_type, subject, 4`,
        ...[header, openedBeforeMs],
      )
      .map((row) => ({
        kind: row.kind as AnomalyKind,
        subject: { type: row.subject_type as SubjectType, id: String(row.subject) },
        version: Number(row.version),
        header: Number(row.header),
        isFiring: row.firing === 1,
        severity: row.severity as Severity,
        openedAtMs: Number(row.opened_at_ms),
        clearedAtMs: row.cleared_at_ms === null ? null : Number(row.cleared_at_ms),
        operator: row.operator === null ? null : String(row.operator),
      }));
  }

  condition({ kind, subject, version }: Parameters<LedgerRecord['condition']>[0]) {
    const [row] = this.#sql.exec(
      `SELECT json, header, whereabouts FROM condition_version
       WHERE kind = ? AND subject_type = ? AND subject = ? AND version = ?`,
      ...[kind, subject.type, subject.id, version],
    );
    if (!row) return null;
    return {
      condition: fromJson<KeptCondition['condition']>(String(row.json)),
      header: Number(row.header),
      whereabouts: fromJson<KeptCondition['whereabouts']>(String(row.whereabouts)),
    };
  }

  names() {
    return this.#sql
      .exec('SELECT ordinal, device FROM device ORDER BY ordinal')
      .map(({ ordinal, device }) => ({ ordinal: Number(ordinal), device: String(device) }));
  }

  settledAtMs(header: number): number | null {
    const [row] = this.#sql.exec('SELECT settled_at_ms FROM header WHERE sequence = ?', header);
    return row ? Number(row.settled_at_ms) : null;
  }

  firingSince(kind: AnomalyKind, sinceMs: number): number {
    const [row] = this.#sql.exec(
      `SELECT count(*) AS n FROM condition
       WHERE kind = ? AND firing = 1 AND json_extract(json, '$.openedAtMs') >= ?`,
      ...[kind, sinceMs],
    );
    return Number(row!.n);
  }

  firingDevicesSince(kind: AnomalyKind, sinceMs: number): readonly FiringDevice[] {
    return this.#sql
      .exec(
        `SELECT d.site AS site, json_extract(c.json, '$.openedAtMs') AS opened
         FROM condition AS c JOIN device AS d ON d.device = c.subject
         WHERE c.kind = ? AND c.firing = 1 AND c.subject_type = 'device' AND opened >= ?`,
        ...[kind, sinceMs],
      )
      .map(({ site, opened }) => ({ site: String(site), openedAtMs: Number(opened) }));
  }

  recordedFrom(): number {
    const [row] = this.#sql.exec('SELECT sequence FROM recorded_from');
    return Number(row!.sequence);
  }
}
