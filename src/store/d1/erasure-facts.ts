/** What D1 knows of licences that have ended, and of files: one statement each, used to find and, in a write, to hold fast. */

import type { EndedLicence } from '../../flow/erasure/port.ts';
import type { RegistryWrite, RowsToInsert } from '../../flow/registry/port.ts';
import { chunks } from './bulk.ts';

/** That the row of an alias is its object's newest version. */
function newest(table: string, alias: string): string {
  return `NOT EXISTS (SELECT 1 FROM ${table} AS n WHERE n.id = ${alias}.id AND n.version > ${alias}.version)`;
}

/** That a licence is erased whole, by the column that names it. */
function isWhole(licence: string): string {
  return `EXISTS (SELECT 1 FROM erasures AS e WHERE e.licence = ${licence} AND e.whole = 1)`;
}

const ENDED_AT = `CASE WHEN l.status IN ('revoked', 'rejected') THEN l.recorded_at_ms
  ELSE max(l.licensed_to_ms, l.recorded_at_ms) END`;

/** Anomalies of the licence `l`: by their places, which an index has. */
const ITS_ANOMALIES = `anomalies AS a WHERE a.place IN (SELECT p.id FROM anomaly_places AS p WHERE p.licence = l.id)`;

/** By whose licences, each of which the device `d` ever was under. */
const LICENSED = `JOIN devices AS o ON o.id = d.id JOIN licences AS k ON k.id = o.licence AND k.version = 1`;

/**
 * What a case may be about that concerns the licence: itself, its anomalies, devices, sites, and their parties. A device, and
 * what an anomaly says of one, is looked at under all licences that it ever was under, whichever of them the case came from.
 */
const ITS_CASES = `cases AS c WHERE ${newest('cases', 'c')} AND ((c.id, c.authority) IN (
  SELECT i.case_id, k.authority FROM devices AS d JOIN case_items AS i ON i.item = d.id ${LICENSED}
    WHERE d.licence = l.id
  UNION SELECT i.case_id, k.authority FROM case_items AS i
    JOIN anomalies AS a ON a.id = i.item AND a.subject_type = 'device'
    JOIN devices AS d ON d.id = a.subject_id AND d.licence = l.id ${LICENSED})
  OR c.authority = l.authority AND c.id IN (
  SELECT i.case_id FROM case_items AS i WHERE i.item IN (l.id, l.exporter, l.end_user)
  UNION SELECT i.case_id FROM case_items AS i JOIN anomalies AS a ON a.id = i.item AND a.licence = l.id
  UNION SELECT i.case_id FROM case_items AS i JOIN licence_sites AS s ON s.site = i.item AND s.licence = l.id
  UNION SELECT i.case_id FROM case_items AS i JOIN sites AS t ON t.operator = i.item
    JOIN licence_sites AS s ON s.site = t.id AND s.licence = l.id))`;

const DECIDED = ['dispositions', 'releases']
  .map((table) => {
    const prefix = table === 'dispositions' ? 'dsp_' : 'rel_';
    return `SELECT max(d.recorded_at_ms) AS at FROM ${table} AS d
      WHERE d.id IN (SELECT '${prefix}' || a.id FROM ${ITS_ANOMALIES})`;
  })
  .concat(
    `SELECT max(w.recorded_at_ms) AS at FROM answers AS w WHERE w.about IN (SELECT a.id FROM ${ITS_ANOMALIES})`,
  )
  .join(' UNION ALL ');

/** The newest word in any of its cases: version, note, request, answer, disclosure. */
const WORKED = `SELECT max(c.recorded_at_ms,
    coalesce((SELECT max(x.recorded_at_ms) FROM case_notes AS x WHERE x.case_id = c.id), 0),
    coalesce((SELECT max(x.recorded_at_ms) FROM requests AS x WHERE x.case_id = c.id), 0),
    coalesce((SELECT max(x.recorded_at_ms) FROM answers AS x WHERE x.about IN
      (SELECT q.id FROM requests AS q WHERE q.case_id = c.id)), 0)) AS at
  FROM ${ITS_CASES}`;

const COLUMNS = `l.id AS licence, l.authority, l.number, ${ENDED_AT} AS endedAtMs,
  (SELECT max(max(d.shipped_at_ms, d.recorded_at_ms)) FROM devices AS d WHERE d.licence = l.id) AS deviceAtMs,
  (SELECT max(max(a.opened_at_ms, a.last_fired_at_ms, coalesce(a.cleared_at_ms, 0))) FROM ${ITS_ANOMALIES}) AS anomalyAtMs,
  (SELECT max(at) FROM (${DECIDED})) AS decisionAtMs,
  (SELECT max(at) FROM (${WORKED})) AS caseAtMs,
  (SELECT max(m.recorded_at_ms) FROM amendments AS m WHERE m.licence = l.id) AS amendedAtMs,
  EXISTS (SELECT 1 FROM devices AS d WHERE d.licence = l.id AND d.status = 'active' AND ${newest('devices', 'd')})
    AS hasActiveDevices,
  EXISTS (SELECT 1 FROM ${ITS_ANOMALIES} AND a.open = 1) AS hasOpenAnomalies,
  EXISTS (SELECT 1 FROM ${ITS_CASES} AND c.status = 'open') AS hasOpenCase,
  EXISTS (SELECT 1 FROM ${ITS_CASES} AND c.held = 1) AS hasHeldCase,
  coalesce((SELECT max(e.last_header) FROM erasures AS e WHERE e.licence = l.id), 0) AS throughHeader`;

/** One that is erased whole comes again where something was found in it since. */
const NOT_WHOLE = `(NOT ${isWhole('l.id')}
  OR EXISTS (SELECT 1 FROM ${ITS_ANOMALIES} AND a.header >
    (SELECT max(e.last_header) FROM erasures AS e WHERE e.licence = l.id)))`;

/** Parameters: ended before, authority or null, behind this id, at most. */
const ENDED = `SELECT ${COLUMNS} FROM licences AS l
  WHERE ${newest('licences', 'l')} AND ${ENDED_AT} < ?1 AND (?2 IS NULL OR l.authority = ?2)
    AND l.id > ?3 AND ${NOT_WHOLE} ORDER BY l.id LIMIT ?4`;
const ONE = `SELECT ${COLUMNS} FROM licences AS l WHERE ${newest('licences', 'l')} AND l.id = ?1`;

type Raw = { readonly [K in keyof EndedLicence]: string | number | null };

/** Licences that ended before a moment, behind an id. */
export async function endedLicences(
  db: D1Database,
  beforeMs: number,
  authority: string | null,
  { after = '', limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<EndedLicence[]> {
  const { results } = await db.prepare(ENDED).bind(beforeMs, authority, after, limit).all<Raw>();
  return results.map(factsOf);
}

const words = ['hasActiveDevices', 'hasOpenAnomalies', 'hasOpenCase', 'hasHeldCase'] as const;

function factsOf(raw: Raw): EndedLicence {
  const flags = Object.fromEntries(words.map((name) => [name, raw[name] === 1]));
  return { ...raw, ...flags } as unknown as EndedLicence;
}

const LIVE_ITEM = `(EXISTS (SELECT 1 FROM anomalies AS a WHERE a.id = i.item)
  OR EXISTS (SELECT 1 FROM licences AS l WHERE l.version = 1
    AND i.item IN (l.id, l.exporter, l.end_user) AND NOT ${isWhole('l.id')})
  OR EXISTS (SELECT 1 FROM devices AS d WHERE d.id = i.item AND NOT ${isWhole('d.licence')})
  OR EXISTS (SELECT 1 FROM licence_sites AS s JOIN sites AS t ON t.id = s.site
    WHERE i.item IN (t.id, t.operator) AND NOT ${isWhole('s.licence')}))`;
const LIVE_CASE = `EXISTS (SELECT 1 FROM cases AS c WHERE c.id = b.case_id AND ${newest('cases', 'c')}
  AND (c.status = 'open' OR c.held = 1 OR c.recorded_at_ms >= ?1
    OR EXISTS (SELECT 1 FROM case_items AS i WHERE i.case_id = c.id AND ${LIVE_ITEM})))`;
/** Files none of whose uploads is of a later date, in a case that is open, held or young, or about what is not erased. */
const DUE_FILES = `SELECT f.sha256 AS name, max(f.recorded_at_ms) AS lastAtMs FROM attachments AS f
  WHERE f.recorded_at_ms < ?1
    AND NOT EXISTS (SELECT 1 FROM attachments AS b WHERE b.sha256 = f.sha256
      AND (b.recorded_at_ms >= ?1 OR ${LIVE_CASE} OR EXISTS (SELECT 1 FROM anomalies AS a WHERE a.id = b.about)))
    AND NOT EXISTS (SELECT 1 FROM erased_objects AS x JOIN erasures AS e ON e.id = x.erasure
      WHERE x.kind = 'attachments' AND x.name = f.sha256
        AND e.recorded_at_ms >= (SELECT max(g.recorded_at_ms) FROM attachments AS g WHERE g.sha256 = f.sha256))
  GROUP BY f.sha256`;

/** Files that may go. */
export async function dueFiles(
  db: D1Database,
  beforeMs: number,
  limit: number,
): Promise<{ readonly name: string; readonly lastAtMs: number }[]> {
  const { results } = await db
    .prepare(`${DUE_FILES} ORDER BY name LIMIT ?2`)
    .bind(beforeMs, limit)
    .all<{ name: string; lastAtMs: number }>();
  return results;
}

const HELD = `SELECT json('moved ' || h.name) FROM json_each(?) AS e CROSS JOIN held_objects AS h
  ON h.kind = json_extract(e.value, '$[0]') AND h.name = json_extract(e.value, '$[1]')`;

/**
 * What an erasure rests on must hold in the transaction that records it: a hold, a case, a new event at the same moment
 * fails it. Parsing the text `moved` as JSON does.
 */
export function erasureExpectations(
  db: D1Database,
  { rows, erasing }: Pick<RegistryWrite, 'rows' | 'erasing'>,
): D1PreparedStatement[] {
  if (!erasing) return beingErased(db, rows);
  const objects = (rows.erasures ?? []).flatMap((row) => row.objects);
  const texts = objects.map(({ kind, name }) => JSON.stringify([kind, name]));
  const held = chunks(texts).map((chunk) => db.prepare(HELD).bind(`[${chunk.join(',')}]`));
  if ('unmoved' in erasing) return [...held, unmoved(db, erasing.unmoved)];
  const names = JSON.stringify(objects.map(({ name }) => name));
  const due = `SELECT json('moved') FROM json_each(?2) AS e
    WHERE e.value NOT IN (SELECT name FROM (${DUE_FILES}))`;
  return [...held, db.prepare(due).bind(erasing.filesBeforeMs, names)];
}

function unmoved(db: D1Database, facts: EndedLicence): D1PreparedStatement {
  const names = Object.keys(facts) as (keyof EndedLicence)[];
  const same = names.map((name, i) => `f."${name}" IS ?${i + 2}`).join(' AND ');
  const values = names.map((name) => {
    const value = facts[name];
    return typeof value === 'boolean' ? Number(value) : value;
  });
  return db
    .prepare(`SELECT json('moved') WHERE NOT EXISTS (SELECT 1 FROM (${ONE}) AS f WHERE ${same})`)
    .bind(facts.licence, ...values);
}

/** Bytes that a record names and that are not deleted yet may not be uploaded again: the deletion would take them. */
function beingErased(db: D1Database, { attachments = [] }: RowsToInsert): D1PreparedStatement[] {
  const uploaded = attachments.filter(({ version }) => version === 1);
  if (uploaded.length === 0) return [];
  const statement = `SELECT json('moved') FROM json_each(?) AS e
    JOIN erased_objects AS x ON x.kind = 'attachments' AND x.name = e.value
    WHERE NOT EXISTS (SELECT 1 FROM erasure_deletions AS d WHERE d.erasure = x.erasure)`;
  return [db.prepare(statement).bind(JSON.stringify(uploaded.map(({ sha256 }) => sha256)))];
}
