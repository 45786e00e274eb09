/** What staged devices would hold and cannot: found by the database, so that no manifest is held in memory. */

import type { Holder } from '../../flow/registry/rows.ts';
import type { Clash, Clashes } from '../../flow/registry/upload-port.ts';

export const CLASHES_LISTED = 1_000;

const STAGED = `WITH staged AS (
  SELECT json_extract(row.value, '$[0]') AS kind, json_extract(row.value, '$[1]') AS value,
    json_extract(row.value, '$[3]') AS line
  FROM staged_pieces AS piece CROSS JOIN json_each(piece.body) AS row
  WHERE piece.upload = ?1 AND piece.part = 'holders')`;

/** Lines whose value stands on a line above them. */
const REPEATED = `${STAGED}, numbered AS (
  SELECT kind, line, min(line) OVER (PARTITION BY kind, value) AS first FROM staged)
  SELECT kind, line, first, count(*) OVER () AS total FROM numbered
  WHERE line > first ORDER BY line LIMIT ?2`;

/** The first line of each value that a registered device holds. */
const HELD = `${STAGED}, held AS (
  SELECT staged.kind, min(staged.line) AS line
  FROM staged CROSS JOIN holders ON holders.kind = staged.kind AND holders.value = staged.value
  GROUP BY staged.kind, staged.value)
  SELECT kind, line, NULL AS first, count(*) OVER () AS total FROM held ORDER BY line LIMIT ?2`;

/** The first `listed` of each sort by line, and how many there are beyond them. */
export async function clashes(db: D1Database, id: string, listed: number): Promise<Clashes> {
  const results = await db.batch<Clash & { total: number }>([
    db.prepare(REPEATED).bind(id, listed),
    db.prepare(HELD).bind(id, listed),
  ]);
  const rows = results.flatMap((result) => result.results);
  const total = results.reduce((sum, { results: [first] }) => sum + (first?.total ?? 0), 0);
  return {
    listed: rows.map(({ kind, line, first }) => ({ kind, line, first })),
    further: total - rows.length,
  };
}

const CONTESTED_LISTED = 50;

/** An exporter names what it has itself registered by mistake; what another one has is a matter for both. */
const CONTESTED = `${STAGED}
  SELECT DISTINCT staged.kind, staged.value
  FROM staged CROSS JOIN holders ON holders.kind = staged.kind AND holders.value = staged.value
  CROSS JOIN devices ON devices.id = holders.object
  CROSS JOIN licences ON licences.id = devices.licence AND licences.version = 1
  WHERE licences.exporter <> ?2 AND NOT EXISTS (
    SELECT 1 FROM devices AS later WHERE later.id = devices.id AND later.version > devices.version)
  ORDER BY staged.kind, staged.value LIMIT ?3`;

/** What staged devices would hold, and devices under licences of other exporters do. */
export async function contested(
  db: D1Database,
  id: string,
  exporter: string,
): Promise<readonly Pick<Holder, 'kind' | 'value'>[]> {
  const asked = db.prepare(CONTESTED).bind(id, exporter, CONTESTED_LISTED);
  return (await asked.all<Pick<Holder, 'kind' | 'value'>>()).results;
}
