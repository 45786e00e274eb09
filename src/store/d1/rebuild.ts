/** The rebuild of the condition index in D1: filled without indexes and triggers, which are made again at the end. */
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { IndexedCondition } from '../../flow/ports.ts';
import type { IndexStep, RebuildState, RebuildStore } from '../../flow/registry/rebuild-port.ts';
import { clashOf } from './clash.ts';
import { upsertStatements } from './conditions.ts';
import { deskEffects } from './desk-effects.ts';
import { indexRebuild, indexRebuildParts } from './rebuild-schema.ts';

/** Over one D1 database. */
export function d1Rebuild(db: D1Database): RebuildStore {
  const orm = drizzle(db);
  const state = async (): Promise<RebuildState | null> => {
    const { nextLeaf, lastChange, rows } = indexRebuild;
    return (await orm.select({ nextLeaf, lastChange, rows }).from(indexRebuild))[0] ?? null;
  };
  return {
    state,
    async begin(nowMs) {
      await begin(db, nowMs);
      return (await state())!;
    },
    apply: (from, to, steps) => apply(db, from, to, steps),
    async makeIndex() {
      const isIndex = eq(indexRebuildParts.type, 'index');
      const [part] = await orm.select().from(indexRebuildParts).where(isIndex).limit(1);
      if (!part) return false;
      await db.batch([db.prepare(part.sql), forgotten(db, part.name)]);
      return true;
    },
    finish: (read) => finish(db, read),
  };
}

interface Part {
  readonly name: string;
  readonly type: 'index' | 'trigger';
  readonly sql: string;
}

/** A table without triggers is emptied at once, whatever its size. */
async function begin(db: D1Database, nowMs: number): Promise<void> {
  const { results } = await db
    .prepare(`SELECT name, type, sql FROM sqlite_schema
      WHERE tbl_name = 'anomalies' AND type IN ('index', 'trigger') AND sql IS NOT NULL`)
    .all<Part>();
  const keep = db.prepare('INSERT INTO index_rebuild_parts (name, type, sql) VALUES (?, ?, ?)');
  const started =
    db.prepare(`INSERT INTO index_rebuild (one, started_at_ms, next_leaf, last_change, rows)
    VALUES (1, ?, 0, 0, 0)`);
  try {
    await db.batch([
      started.bind(nowMs),
      ...results.map(({ name, type, sql }) => keep.bind(name, type, sql)),
      ...results.map(({ name, type }) => db.prepare(`DROP ${type.toUpperCase()} "${name}"`)),
      ...['anomalies', 'anomaly_cells', 'anomaly_places', 'anomaly_episodes'].map((table) =>
        db.prepare(`DELETE FROM ${table}`),
      ),
    ]);
  } catch (fault) {
    // Somebody else began it at the same moment.
    if (clashOf(fault) === null) throw fault;
  }
}

function forgotten(db: D1Database, name: string): D1PreparedStatement {
  return db.prepare('DELETE FROM index_rebuild_parts WHERE name = ?').bind(name);
}

/** Fails the batch where another step was faster: parsing the text `moved` as JSON does. */
const IS_AT = `SELECT json('moved') WHERE NOT EXISTS (SELECT 1 FROM index_rebuild WHERE next_leaf = ?)`;
const MOVE = 'UPDATE index_rebuild SET next_leaf = ?, last_change = ?, rows = ?';

async function apply(
  db: D1Database,
  from: RebuildState,
  to: RebuildState,
  steps: readonly IndexStep[],
): Promise<boolean> {
  try {
    await db.batch([
      db.prepare(IS_AT).bind(from.nextLeaf),
      ...joined(steps).flatMap((step) => statementsOf(db, step)),
      db.prepare(MOVE).bind(to.nextLeaf, to.lastChange, to.rows),
    ]);
    return true;
  } catch (fault) {
    if (clashOf(fault) === null) throw fault;
    return false;
  }
}

/** Conditions that follow each other go in one statement. */
function joined(steps: readonly IndexStep[]): IndexStep[] {
  const all: IndexStep[] = [];
  let run: IndexedCondition[] | null = null;
  for (const step of steps) {
    if (step.word !== 'conditions') {
      run = null;
      all.push(step);
      continue;
    }
    if (!run) {
      run = [];
      all.push({ word: 'conditions', conditions: run });
    }
    for (const condition of step.conditions) run.push(condition);
  }
  return all;
}

function statementsOf(db: D1Database, step: IndexStep): D1PreparedStatement[] {
  if (step.word === 'conditions') return upsertStatements(db, step.conditions, 'log-order');
  return deskEffects(
    db,
    step.word === 'disposed' ? { dispositions: [step.row] } : { releases: [step.row] },
  );
}

/** A decision that was written while this ran is in the registry's outbox, and must have been read from the log too. */
const ALL_READ = `SELECT json('moved') WHERE (SELECT coalesce(max(sequence), 0) FROM outbox) <> ?
  OR NOT EXISTS (SELECT 1 FROM index_rebuild WHERE next_leaf = ?)`;
const COUNT = `INSERT INTO anomaly_cells (place, facet, rows)
  SELECT place, facet, count(*) FROM anomalies GROUP BY place, facet`;

async function finish(db: D1Database, read: RebuildState): Promise<boolean> {
  const { results } = await db
    .prepare('SELECT name, type, sql FROM index_rebuild_parts')
    .all<Part>();
  try {
    await db.batch([
      db.prepare(ALL_READ).bind(read.lastChange, read.nextLeaf),
      db.prepare(COUNT),
      ...results.map(({ sql }) => db.prepare(sql)),
      db.prepare('DELETE FROM index_rebuild_parts'),
      db.prepare('DELETE FROM index_rebuild'),
    ]);
    return true;
  } catch (fault) {
    if (clashOf(fault) === null) throw fault;
    return false;
  }
}
