/** Uploads in D1: a row with the progress of each, and what it staged in pieces. */
import { and, eq, sql } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';

import { rosterChangeText } from '../../flow/registry/roster-text.ts';
import type {
  Clashes,
  DeviceDraft,
  Piece,
  Progress,
  StagedDevice,
  Staging,
  Upload,
  UploadStore,
} from '../../flow/registry/upload-port.ts';
import { draftColumns } from './activation.ts';
import { clashOf } from './clash.ts';
import { CLASHES_LISTED, clashes, contested } from './upload-clashes.ts';
import { isUnfinished, stagedPieces, uploads } from './upload-schema.ts';

/** Uploads over one D1 database. */
export function d1Uploads(db: D1Database): UploadStore {
  const orm = drizzle(db);
  return {
    open: (upload, most) => open(orm, upload, most),
    get: async (id) => (await orm.select().from(uploads).where(eq(uploads.id, id)))[0] ?? null,
    begin: (id, nowMs) => begin(orm, id, nowMs),
    stage: (staging, piece, progress) => stage(db, staging, piece, progress),
    finish: (staging, state, progress) => finish(orm, staging, state, progress),
    clashes: (id): Promise<Clashes> => clashes(db, id, CLASHES_LISTED),
    contested: (id, exporter) => contested(db, id, exporter),
    piece: (id, number) => piece(orm, id, number),
    abandon: (id) => abandon(orm, id),
    expire: (nowMs, limit) => expire(db, nowMs, limit),
  };
}

const nothingStaged = { rowsRead: 0, rowsStaged: 0, faults: 0 };

async function open(orm: DrizzleD1Database, upload: Upload, most: number): Promise<boolean> {
  const { id, licence, exporter, state, revision, openedAtMs, expiresAtMs } = upload;
  const columns = sql`id, licence, exporter, state, revision, rows_read, rows_staged, faults,
    opened_at_ms, expires_at_ms`;
  const { meta } = await orm.run(sql`INSERT INTO ${uploads} (${columns})
    SELECT ${id}, ${licence}, ${exporter}, ${state}, ${revision}, 0, 0, 0, ${openedAtMs}, ${expiresAtMs}
    WHERE (SELECT count(*) FROM ${uploads} WHERE exporter = ${exporter} AND ${isUnfinished}) < ${most}`);
  return meta.changes > 0;
}

async function begin(orm: DrizzleD1Database, id: string, nowMs: number): Promise<Upload | null> {
  const isLive = and(eq(uploads.id, id), isUnfinished, sql`${uploads.expiresAtMs} > ${nowMs}`);
  const [[upload]] = await orm.batch([
    orm
      .update(uploads)
      .set({ ...nothingStaged, state: 'reading', revision: sql`${uploads.revision} + 1` })
      .where(isLive)
      .returning(),
    // A finished upload has no pieces any more.
    orm.delete(stagedPieces).where(eq(stagedPieces.upload, id)),
  ]);
  return upload ?? null;
}

/** Fails the transaction unless this manifest is the one that is being read. */
const IS_READING = `SELECT json('moved') WHERE NOT EXISTS (SELECT 1 FROM uploads
  WHERE id = ?1 AND revision = ?2 AND state = 'reading')`;
const INSERT_PIECE =
  'INSERT INTO staged_pieces (upload, part, piece, body) VALUES (?1, ?2, ?3, ?4)';
const PROGRESS = 'UPDATE uploads SET rows_read = ?2, rows_staged = ?3, faults = ?4 WHERE id = ?1';

async function stage(
  db: D1Database,
  { id, revision }: Staging,
  { number, devices, holders, roster }: Piece,
  { rowsRead, rowsStaged, faults }: Progress,
): Promise<boolean> {
  const insert = (part: string, body: string) =>
    db.prepare(INSERT_PIECE).bind(id, part, number, body);
  try {
    await db.batch([
      db.prepare(IS_READING).bind(id, revision),
      insert('devices', JSON.stringify(devices.map(draftValues))),
      insert(
        'holders',
        JSON.stringify(holders.map((one) => [one.kind, one.value, one.object, one.lineNumber])),
      ),
      insert('roster', rosterChangeText(roster)),
      db.prepare(PROGRESS).bind(id, rowsRead, rowsStaged, faults),
    ]);
    return true;
  } catch (fault) {
    if (clashOf(fault) === null) throw fault;
    return false;
  }
}

function draftValues({ draft, lineNumber }: StagedDevice): unknown[] {
  const values = draftColumns.map(([name]) => Reflect.get(draft, name));
  return [...values, lineNumber];
}

async function piece(
  orm: DrizzleD1Database,
  id: string,
  number: number,
): Promise<readonly StagedDevice[]> {
  const { upload, part } = stagedPieces;
  const [row] = await orm
    .select({ body: stagedPieces.body })
    .from(stagedPieces)
    .where(and(eq(upload, id), eq(part, 'devices'), eq(stagedPieces.piece, number)));
  const lists: unknown[][] = row ? JSON.parse(row.body) : [];
  return lists.map((values) => {
    const entries = draftColumns.map(([name], i) => [name, values[i]]);
    // As `draftValues` wrote it.
    return { draft: Object.fromEntries(entries) as DeviceDraft, lineNumber: Number(values.at(-1)) };
  });
}

async function finish(
  orm: DrizzleD1Database,
  { id, revision }: Staging,
  state: 'staged' | 'refused',
  progress: Progress,
): Promise<boolean> {
  const isMine = and(
    eq(uploads.id, id),
    eq(uploads.revision, revision),
    eq(uploads.state, 'reading'),
  );
  const rowsStaged = state === 'staged' ? progress.rowsStaged : 0;
  const finished = await orm
    .update(uploads)
    .set({ ...progress, rowsStaged, state })
    .where(isMine)
    .returning({ id: uploads.id });
  if (finished.length > 0 && state === 'refused') {
    await orm.delete(stagedPieces).where(
      sql`${eq(stagedPieces.upload, id)} AND EXISTS (SELECT 1 FROM ${uploads}
        WHERE id = ${id} AND revision = ${revision})`,
    );
  }
  return finished.length > 0;
}

async function abandon(orm: DrizzleD1Database, id: string): Promise<Upload | null> {
  const [[upload]] = await orm.batch([
    orm
      .update(uploads)
      .set({ state: 'abandoned' })
      .where(and(eq(uploads.id, id), isUnfinished))
      .returning(),
    orm.delete(stagedPieces).where(eq(stagedPieces.upload, id)),
  ]);
  return upload ?? null;
}

const DUE = `SELECT id FROM uploads WHERE state IN ('open', 'reading', 'refused', 'staged')
  AND expires_at_ms <= ?1 ORDER BY expires_at_ms LIMIT ?2`;

async function expire(db: D1Database, nowMs: number, limit: number): Promise<number> {
  const [, expired] = await db.batch([
    db.prepare(`DELETE FROM staged_pieces WHERE upload IN (${DUE})`).bind(nowMs, limit),
    db.prepare(`UPDATE uploads SET state = 'expired' WHERE id IN (${DUE})`).bind(nowMs, limit),
  ]);
  return expired!.meta.changes;
}
