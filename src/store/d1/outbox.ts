/** What still has to reach the log and the ledgers: read in order from the oldest, marked when it is there. */
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { OutboxRow, RosterSpan } from '../../flow/registry/port.ts';
import { rosterChangeOf } from '../../flow/registry/roster-text.ts';
import type { NumberedChange } from '../../flow/roster.ts';
import { outbox, rosterChanges } from './schema.ts';

/** The oldest rows that are not known to stand in the log. */
export async function undrained(orm: DrizzleD1Database, limit: number): Promise<OutboxRow[]> {
  const rows = await orm
    .select()
    .from(outbox)
    .where(sql`drained = 0`)
    .orderBy(asc(outbox.sequence))
    .limit(limit);
  return rows.map(outboxRowOf);
}

/** One change by its sequence, drained or not. */
export async function outboxRow(
  orm: DrizzleD1Database,
  sequence: number,
): Promise<OutboxRow | null> {
  const [row] = await orm.select().from(outbox).where(eq(outbox.sequence, sequence));
  return row ? outboxRowOf(row) : null;
}

function outboxRowOf({ sequence, record, salt }: typeof outbox.$inferSelect): OutboxRow {
  return { sequence, record: utf8ToBytes(record), salt: hexToBytes(salt) };
}

/** Everything up to a sequence stands in the log; where, is kept for who asks for the leaf of a change. */
export async function markDrained(
  orm: DrizzleD1Database,
  through: number,
  placed: readonly { readonly sequence: number; readonly index: number }[],
): Promise<void> {
  const indices = JSON.stringify(placed.map(({ sequence, index }) => [sequence, index]));
  const logIndex = sql`(SELECT json_extract(value, '$[1]') FROM json_each(${indices})
    WHERE json_extract(value, '$[0]') = ${outbox.sequence})`;
  await orm
    .update(outbox)
    .set({ drained: true, logIndex })
    .where(and(sql`drained = 0`, lte(outbox.sequence, through)));
}

/** A ledger must know nothing that the log does not: rows reach the log in order, so what stands before the oldest that waits is there. */
const IS_LOGGED = `outbox < coalesce((SELECT min(sequence) FROM outbox WHERE drained = 0), 9007199254740992)`;

/** Where the roster changes of one write stand, by ledger. */
export async function spansOf(
  orm: DrizzleD1Database,
  sequence: number,
  limit: number,
): Promise<RosterSpan[]> {
  const { change, ledger } = rosterChanges;
  return orm
    .select({ ledger, first: sql<number>`min(${change})`, last: sql<number>`max(${change})` })
    .from(rosterChanges)
    .where(and(eq(rosterChanges.outbox, sequence), eq(rosterChanges.applied, false)))
    .groupBy(ledger)
    .orderBy(asc(ledger))
    .limit(limit);
}

/** Ledgers that changes wait for, by name. */
export async function ledgersBehind(orm: DrizzleD1Database, limit: number): Promise<string[]> {
  const rows = await orm
    .selectDistinct({ ledger: rosterChanges.ledger })
    .from(rosterChanges)
    .where(sql`applied = 0 AND ${sql.raw(IS_LOGGED)}`)
    .orderBy(asc(rosterChanges.ledger))
    .limit(limit);
  return rows.map(({ ledger }) => ledger);
}

/** The sum of the lengths runs in the order of changes, so that the oldest always comes along. */
const UNAPPLIED = `SELECT change, body FROM (
    SELECT change, body, sum(length(body)) OVER (ORDER BY change) - length(body) AS before
    FROM (SELECT change, body FROM roster_changes
      WHERE ledger = ?1 AND applied = 0 AND ${IS_LOGGED} ORDER BY change LIMIT 1000))
  WHERE before < ?2 ORDER BY change`;

/** A ledger's oldest unapplied changes: bodies of `maxBytes` together, and the one that goes beyond. */
export async function unapplied(
  db: D1Database,
  ledger: string,
  maxBytes: number,
): Promise<NumberedChange[]> {
  const { results } = await db
    .prepare(UNAPPLIED)
    .bind(ledger, maxBytes)
    .all<{ change: number; body: string }>();
  return results.map(({ change, body }) => ({ change, body: rosterChangeOf(body) }));
}

/** A ledger has every change up to this one. */
export async function markApplied(
  orm: DrizzleD1Database,
  ledger: string,
  through: number,
): Promise<void> {
  const { change } = rosterChanges;
  await orm
    .update(rosterChanges)
    .set({ applied: true })
    .where(and(eq(rosterChanges.ledger, ledger), sql`applied = 0`, lte(change, through)));
}

/** Whether one write stands in the log and in all its ledgers. */
export async function isPropagated(orm: DrizzleD1Database, sequence: number): Promise<boolean> {
  const waiting = await orm
    .select({ sequence: outbox.sequence })
    .from(outbox)
    .where(
      and(
        eq(outbox.sequence, sequence),
        sql`(${outbox.drained} = 0 OR EXISTS (SELECT 1 FROM ${rosterChanges}
          WHERE ${rosterChanges.outbox} = ${sequence} AND ${rosterChanges.applied} = 0))`,
      ),
    );
  return waiting.length === 0;
}
