/** Staged pieces -> devices, holders and roster changes, within the transaction of a registry write. */
import { getTableColumns } from 'drizzle-orm';
import type { Activation } from '../../flow/registry/port.ts';
import { devices } from './schema.ts';

/** Who registers when: what a draft lacks of a row, in the order in which it is bound. */
const BOUND = ['validFromMs', 'recordedAtMs', 'actor'] as const;
const isBound = (name: string) => (BOUND as readonly string[]).includes(name);

/** The columns of a draft, in the order in which a piece has them; the line number stands behind them. */
export const draftColumns = Object.entries(getTableColumns(devices)).filter(
  ([name]) => !isBound(name),
);

const boundColumns = BOUND.map((name) => getTableColumns(devices)[name]);
const names = [...draftColumns.map(([, column]) => column), ...boundColumns].map(
  ({ name }) => `"${name}"`,
);
const drafted = draftColumns.map((_, i) => `json_extract(row.value, '$[${i}]')`);
const bound = BOUND.map((_, i) => `?${i + 2}`);

/** CROSS JOIN keeps the pieces outside, each parsed once; no order is asked for, since sorting would hold all rows. */
const rowsOf = (
  part: string,
) => `FROM staged_pieces AS piece CROSS JOIN json_each(piece.body) AS row
  WHERE piece.upload = ?1 AND piece.part = '${part}'`;

const INSERT_DEVICES = `INSERT INTO devices (${names.join(', ')})
  SELECT ${[...drafted, ...bound].join(', ')} ${rowsOf('devices')}`;

const INSERT_HOLDERS = `INSERT INTO holders (kind, value, object)
  SELECT json_extract(row.value, '$[0]'), json_extract(row.value, '$[1]'), json_extract(row.value, '$[2]')
  ${rowsOf('holders')}`;

const INSERT_ROSTER = `INSERT INTO roster_changes (outbox, ledger, body)
  SELECT (SELECT max(sequence) FROM outbox), (SELECT licence FROM uploads WHERE id = ?1), body
  FROM staged_pieces WHERE upload = ?1 AND part = 'roster' ORDER BY piece`;

/** Fails the transaction unless this very manifest is staged: parsing the text `moved` as JSON does. */
export function isStagedStatement(db: D1Database, { staging }: Activation): D1PreparedStatement {
  return db
    .prepare(
      `SELECT json('moved') WHERE NOT EXISTS (SELECT 1 FROM uploads
        WHERE id = ?1 AND revision = ?2 AND state = 'staged')`,
    )
    .bind(staging.id, staging.revision);
}

/** After the outbox row of the same write. */
export function activationStatements(
  db: D1Database,
  { staging, ...version }: Activation,
): D1PreparedStatement[] {
  const { id } = staging;
  return [
    db.prepare(INSERT_DEVICES).bind(id, ...BOUND.map((name) => version[name])),
    db.prepare(INSERT_HOLDERS).bind(id),
    db.prepare(INSERT_ROSTER).bind(id),
    db.prepare('DELETE FROM staged_pieces WHERE upload = ?1').bind(id),
    db
      .prepare(`UPDATE uploads SET state = 'activated', activated_at_ms = ?2,
          sequence = (SELECT max(sequence) FROM outbox) WHERE id = ?1`)
      .bind(id, version.recordedAtMs),
  ];
}
