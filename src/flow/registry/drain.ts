/**
 * Brings registry writes to where they count: outbox -> archive and log, then roster changes -> ledgers.
 * Every step may be done again, and by two at once: a list always starts at the oldest that is not done. The log has
 * one order for all tenants, and a ledger one for its changes: neither is ever overtaken.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { FIRST_SEQUENCE, NO_PREVIOUS_HEADER } from '../../core/log/header.ts';
import { encodeChange, leafData } from '../../core/log/leaf.ts';
import type { Bytes } from '../../core/model.ts';
import type { ChangeRecord } from './change.ts';
import type { OutboxRow, RosterSpan } from './port.ts';
import type { DrainPorts } from './ports.ts';

/** The name under which the log knows the registry's changes. */
export const REGISTRY_LEDGER = 'registry';
const ROWS_A_ROUND = 100;
const LEDGERS_A_ROUND = 100;
/** What one call into a ledger carries: it stands in the memory of both while it runs. */
const ROSTER_BYTES = 2 * 1024 * 1024;
/** Objects put at once: a Worker has six connections. */
const PUTS_AT_ONCE = 6;

/** What one run of the cron does at most: a Worker has 10,000 subrequests. */
const ROWS_A_RUN = 5_000;
const LEDGERS_A_RUN = 1_000;
/** What one write does for others that stand before it. */
const ROWS_BEFORE = 200;
const CALLS_BEFORE = 4;
/** Ledgers that one write tells itself; an operator's key may concern thousands. */
const LEDGERS_A_WRITE = 20;

export interface Drained {
  /** Ledgers that could not be told, each with what it answered. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/**
 * Drains what waits, whoever's it is: what the cron does. A ledger that fails does not hold up the others; where
 * archive or log fail it throws and tells no ledger, since a ledger must know nothing that the log does not.
 */
export async function drain(ports: DrainPorts): Promise<Drained> {
  await drainOutbox(ports, Number.POSITIVE_INFINITY, ROWS_A_RUN);
  return drainRosters(ports);
}

/**
 * Brings one write to log and ledgers, and of others only what has to go before it, up to a bound: a tenant does not
 * wait for the backlog of all. What is left is the cron's.
 */
export async function bringThrough(ports: DrainPorts, sequence: number): Promise<void> {
  const isLogged = await drainOutbox(ports, sequence, ROWS_BEFORE);
  if (!isLogged) return;
  const spans = await ports.registry.spansOf(sequence, LEDGERS_A_WRITE);
  const told = await Promise.allSettled(spans.map((span) => drainSpan(ports, span)));
  const fault = told.find(({ status }) => status === 'rejected');
  if (fault?.status === 'rejected') throw fault.reason;
}

/** Rows up to `through`, oldest first, at most `rowsBefore` and one; whether nothing up to there is left. */
async function drainOutbox(
  ports: DrainPorts,
  through: number,
  rowsBefore: number,
): Promise<boolean> {
  for (let most = rowsBefore + 1; most > 0; ) {
    const oldest = await ports.registry.undrained(Math.min(ROWS_A_ROUND, most));
    const rows = oldest.filter(({ sequence }) => sequence <= through);
    if (rows.length === 0) return true;
    await anchorRows(ports, rows);
    most -= rows.length;
    if (rows.at(-1)?.sequence === through) return true;
  }
  return false;
}

async function anchorRows(ports: DrainPorts, rows: readonly OutboxRow[]): Promise<void> {
  const changes = rows.map((row) => ({ sequence: row.sequence, bytes: changeBytes(row) }));
  for (let at = 0; at < changes.length; at += PUTS_AT_ONCE) {
    const some = changes.slice(at, at + PUTS_AT_ONCE);
    await Promise.all(
      some.map(({ bytes }) =>
        ports.archive.putIfAbsent('changes', bytesToHex(leafData(bytes)), bytes),
      ),
    );
  }
  const leaves = changes.map(({ sequence, bytes }) => ({ sequence, leaf: leafData(bytes) }));
  const previous = await leafBefore(ports, leaves[0]!.sequence);
  const placed = await ports.log.append({ ledger: REGISTRY_LEDGER, previous, leaves });
  await ports.registry.markDrained(rows.at(-1)!.sequence, placed);
}

/** Leaf data of the change before: what the log must hold, or the registry's history is another one than the log's. */
async function leafBefore(ports: DrainPorts, sequence: number): Promise<Bytes> {
  if (sequence === FIRST_SEQUENCE) return NO_PREVIOUS_HEADER;
  const before = await ports.registry.outboxRow(sequence - 1);
  if (!before) throw new Error(`no change stands before ${sequence}`);
  return leafData(changeBytes(before));
}

/** An outbox row -> the change object that is archived, and whose hash is the leaf (docs/log.md). */
export function changeBytes(row: OutboxRow): Bytes {
  const record: ChangeRecord = JSON.parse(new TextDecoder().decode(row.record));
  return encodeChange({
    salt: row.salt,
    sequence: row.sequence,
    changedAtMs: record.atMs,
    actor: record.actor,
    kind: record.action,
    body: row.record,
  });
}

async function drainRosters(ports: DrainPorts): Promise<Drained> {
  const failed = new Map<string, unknown>();
  for (let told = 0; told < LEDGERS_A_RUN; ) {
    const behind = await ports.registry.ledgersBehind(LEDGERS_A_ROUND + failed.size);
    const next = behind.filter((ledger) => !failed.has(ledger));
    if (next.length === 0) break;
    for (const ledger of next) {
      await drainSpan(ports, { ledger, first: 0, last: Number.POSITIVE_INFINITY }).catch(
        (fault: unknown) => failed.set(ledger, fault),
      );
    }
    told += next.length;
  }
  return { failed };
}

/** A ledger's changes up to the span's last; those before its first in at most `CALLS_BEFORE` calls. */
async function drainSpan(ports: DrainPorts, { ledger, first, last }: RosterSpan): Promise<void> {
  for (let before = 0; before < CALLS_BEFORE; ) {
    const changes = await ports.registry.unapplied(ledger, ROSTER_BYTES);
    const [oldest, newest] = [changes[0], changes.at(-1)];
    if (!oldest || !newest || oldest.change > last) return;
    if (newest.change < first) before += 1;
    const { epoch } = await ports.ledgers.ledger(ledger).applyChanges(changes);
    if (epoch < newest.change) throw new Error(`ledger ${ledger} stayed at epoch ${epoch}`);
    await ports.registry.markApplied(ledger, newest.change);
  }
}
